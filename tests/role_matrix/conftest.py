"""A plan whose roles are changed."""

import pytest

from tests.support.api import Api
from tests.support.packages import full
from tests.support.roles import Roles


@pytest.fixture
def plan(api: Api, plan_code: str) -> Roles:
    package = full()
    package["plan"]["code"] = plan_code
    made = Roles(api, plan_code)
    made.imported(package)
    return made
