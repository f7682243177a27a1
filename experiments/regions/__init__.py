"""Regions of one's own: the folder to edit, and what was read of it."""
