"""Hindcasts: runs from an origin scored against what was published after it, beside rivals that knew no more than the model."""
