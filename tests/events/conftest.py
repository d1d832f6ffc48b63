"""A service of its own, with a receiver and a courier on a clock that stands still."""

from collections.abc import Iterator

import pytest

from app.settings import Settings
from tests.factories.measurements import package
from tests.support.api import Api, serving
from tests.support.databases import as_service, database
from tests.support.delivering import Post, alone
from tests.support.receiver import Receiver, receiving
from tests.support.reporting import Reporting


@pytest.fixture(scope="session")
def told(cluster_url: str, worker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Api, Settings]]:
    """The service and its settings, on a database in which nobody else subscribes."""
    data = tmp_path_factory.mktemp("events")
    with database(cluster_url, f"events_{worker}") as url:
        given = {"database_url": as_service(url), "data": data, "base_url": "https://tred.example.nl"}
        settings = Settings(**given, issuer=None, rate_limit="off", callbacks="loopback")
        with serving(settings) as address, Api(address, url, data) as clients:
            yield clients, settings


@pytest.fixture
def post(told: tuple[Api, Settings]) -> Iterator[Post]:
    with alone(told[0].database_url):
        yield Post(told[1])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def plan(told: tuple[Api, Settings], plan_code: str) -> Reporting:
    return Reporting(told[0], plan_code).imported(package(plan_code))
