"""Impulse responses: one event, the same runs with and without it, and what an expert expects of the difference."""
