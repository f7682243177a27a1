"""Figures, drawn only from a result's saved tables; one file for each figure."""
