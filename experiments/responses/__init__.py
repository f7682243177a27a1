"""How the outcomes of a sweep answer its factors: means over runs at levels, bins and cells, each with its interval."""
