"""What the tests here share: the small plan on which steps are taken."""

from tests.support.steps import advance, started, steps

__all__ = ["advance", "started", "steps"]
