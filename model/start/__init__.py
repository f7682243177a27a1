"""What a run starts from: the data that ship, the names in them, and the calibration."""
