"""Batches, tables, comparisons and the command line; never imported by the model."""
