"""Outcomes of one's own: numbers of a run that a scenario or an experiment file defines, and windows that move."""
