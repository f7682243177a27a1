"""Find out what drives the outcomes of a sweep: effects, screening, indices, the seed's share, responses, trends."""
