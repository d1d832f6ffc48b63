"""Finds things by what they say: everything of a plan, or of all plans, that the caller may see."""
