"""The command `haemus`: `main`, one subcommand a file, and the documents that only a command writes."""
