"""The output of a run: its rows, and the terms of its decisions."""
