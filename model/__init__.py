"""The simulation: rules, agents, the phases of a quarter, scenarios and their parameters."""
