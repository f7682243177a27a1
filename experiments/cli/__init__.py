"""The command `haemus`: `main`, one file per subcommand, and the documents that only commands write."""
