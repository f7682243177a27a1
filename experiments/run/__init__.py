"""Batches: planned, made by any workers, collected in memory or in a folder."""
