"""Causes and what they move: paired runs with and without each cause, signs stated before."""
