"""Where runs are kept as they are made: shards that survive a crash, and the tables that they become."""
