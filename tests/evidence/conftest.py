"""The plans that these tests are about."""

import pytest

from tests.factories.measurements import package
from tests.support.api import Api
from tests.support.reporting import Reporting, plan

__all__ = ["plan", "shared"]


@pytest.fixture(scope="module")
def shared(api: Api, worker: str) -> Reporting:
    """One for all who are only asked what they may."""
    code = f"BEWIJS-{worker}"
    return Reporting(api, code).imported(package(code))
