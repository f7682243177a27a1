"""The region as one record: its layout, its start, and the events that are due."""
