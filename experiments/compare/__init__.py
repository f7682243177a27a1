"""Scenarios compared with one another: paired differences, effects at a glance, and signs that were expected."""
