"""Statistics of runs: arrays in, estimates with their errors out; nothing here knows a table or a folder."""
