"""Compare scenarios: paired differences, a summary of effects, and expected signs."""
