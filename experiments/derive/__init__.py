"""The starting data of an origin, derived from the source tables."""
