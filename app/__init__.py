"""Gelijke Tred: regional transformation plans and their money, in step."""

from typing import Final

DISTRIBUTION: Final = "gelijke-tred"
"""As which it is installed."""
