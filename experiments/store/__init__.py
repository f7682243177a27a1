"""Storage of runs: shards that survive a crash, the tables made from them, and reading a result back."""
