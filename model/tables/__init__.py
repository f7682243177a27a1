"""What a run leaves behind: its rows, and the terms of its decisions."""
