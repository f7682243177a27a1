"""Scenario discovery: under which values of the factors an outcome of interest comes about, by PRIM and feature scores."""
