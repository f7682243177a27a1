"""The region as one record: its layout, how it starts, and what is due in it."""
