"""Format tables and numbers for printing, and check names and numbers that were typed."""
