"""Recovery claims, what comes in on them, and returns to the financier."""
