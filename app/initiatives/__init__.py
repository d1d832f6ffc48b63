"""Themes and the initiatives in them."""
