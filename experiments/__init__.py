"""Batches, tables, comparisons, analyses, figures and the command line; never imported by the model."""
