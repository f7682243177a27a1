"""The baseline and the paper: the fit, the acceptance table, and the effects of each cause."""
