"""Where runs are kept: shards that survive a crash, the tables that they become, and a result read back."""
