"""The plan that these tests are about."""

from tests.support.reporting import plan

__all__ = ["plan"]
