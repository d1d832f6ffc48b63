"""Plans: what was agreed, from the package that brings them in to the cases that are computed from them."""
