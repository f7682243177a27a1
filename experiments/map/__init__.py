"""Maps of the region: a state's numbers as colours, agreements as arcs, guarantees as hatching."""
