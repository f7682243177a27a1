"""The agents: states, alliances (guarantees and agreements) and suppliers. They remember; the rules say what follows."""
