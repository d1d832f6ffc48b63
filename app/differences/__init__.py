"""What became different in a plan between two moments, and what made it so."""
