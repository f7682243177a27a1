"""Batches: planning, running on any workers, and collecting in memory or in a folder."""
