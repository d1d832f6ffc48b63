"""The plan that these tests are about."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.importing import Importing
from tests.support.packages import full


@pytest.fixture
def document(plan_code: str) -> dict[str, Any]:
    """A package with everything in it, under a code of its own."""
    package = full()
    package["plan"]["code"] = plan_code
    return package


@pytest.fixture
def plan(api: Api, plan_code: str) -> Importing:
    """A plan that is not there yet, and everybody who calls the service about it."""
    return Importing(api, plan_code)
