"""A plan with records."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.packages import full
from tests.support.records import records
from tests.support.registering import Registering


@pytest.fixture
def document(plan_code: str) -> dict[str, Any]:
    """The full package with records, of a plan of its own."""
    package = full() | records()
    package["plan"]["code"] = plan_code
    return package


@pytest.fixture
def plan(api: Api, plan_code: str) -> Registering:
    """A plan that is not there yet."""
    return Registering(api, plan_code)


@pytest.fixture
def kept(plan: Registering, document: dict[str, Any]) -> Registering:
    """A plan that was imported with its records."""
    plan.imported(document)
    return plan
