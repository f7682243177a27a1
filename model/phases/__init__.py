"""The phases of a quarter, one file each: what the agents remember goes into the rules, and the answer is applied."""
