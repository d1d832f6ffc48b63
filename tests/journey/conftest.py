"""What the tests here share: the small plan on which steps are taken, and books that hold in the end."""

from tests.support.bookkeeping import books_hold
from tests.support.steps import advance, started, steps

__all__ = ["advance", "books_hold", "started", "steps"]
