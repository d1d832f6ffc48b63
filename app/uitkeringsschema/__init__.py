"""The rules of the money."""
