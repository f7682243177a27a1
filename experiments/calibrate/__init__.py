"""The baseline held against the paper: its fit, the acceptance table, and what each cause moves."""
