"""Files: each is written whole or not at all, and an error of the system becomes a message with an exit code."""
