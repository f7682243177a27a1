"""The acceptance table: the calibrated baseline against the paper, on runs that the fit didn't use."""
