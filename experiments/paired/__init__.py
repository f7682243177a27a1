"""Paired comparison of scenarios: differences run by run, and how sure they are."""
