"""The fit of the baseline to the paper's figures, in three stages: budgets, agreements, suppliers."""
