"""A plan to send bad requests to, and a watch that they change nothing."""

from collections.abc import Iterator
from itertools import count

import httpx
import pytest

from tests.factories.measurements import package
from tests.support.api import Api
from tests.support.reporting import Reporting

_numbers = count(1)


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> Reporting:
    code = f"SLECHT-{worker}-{next(_numbers)}"
    document = package(code)
    document["streams"].append({"code": "SPUK", "name": "SPUK"})
    return Reporting(api, code).imported(document)


@pytest.fixture(scope="module")
def financier(plan: Reporting) -> httpx.Client:
    return plan.api.as_("financier", plan=plan.code)


@pytest.fixture(autouse=True)
def nothing_changes(plan: Reporting, request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever is refused leaves no entry in the journal."""
    before = plan.journal()
    yield
    if "accepted" not in request.node.name:
        assert plan.journal() == before
