"""Recovery, measured: the counterfactual, the gap to it, how much of the fall is regained, and what moved it."""
