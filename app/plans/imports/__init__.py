"""Taking a plan in: compare a package with what is there, and store it whole or not at all."""
