"""Sensitivity of a sweep's outcomes: effects of single factors, screening, indices, and the seed's own share."""
