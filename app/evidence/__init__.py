"""Files as evidence: sent in, kept as they are, and named by what rests on them."""
