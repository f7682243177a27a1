"""The start of a run: the shipped data, the names in them, and the calibration."""
