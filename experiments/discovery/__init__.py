"""Scenario discovery by PRIM and feature scores: find the values of factors under which an outcome of interest occurs."""
