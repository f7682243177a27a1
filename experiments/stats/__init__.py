"""Statistics of runs: numbers in, estimates with their errors out. Nothing here depends on folders or scenarios."""
