"""The simulation: agents that act, the rules they follow, the region and its quarter, scenarios and their parameters."""
