"""Plans to try things in, apart from those of others and as new when asked; only where the demo runs."""
