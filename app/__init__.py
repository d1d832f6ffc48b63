"""Gelijke Tred: regional transformation plans and their money, in step."""
