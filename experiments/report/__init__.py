"""Tables and numbers as they are printed, and names and numbers as they were typed."""
