"""Figures, drawn from a result's saved tables alone, one figure a file."""
