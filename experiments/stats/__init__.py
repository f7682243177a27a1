"""Statistics of runs: numbers in, estimates with their errors out; nothing here knows a folder, a scenario or a design."""
