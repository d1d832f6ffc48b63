"""A service on a database of its own, with a road between the two that tests may break."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest

from app.settings import Settings
from tests.support.api import Api, serving
from tests.support.databases import as_service, database
from tests.support.payments import Till
from tests.support.proxy import Proxy, proxied

POOL = 2
_tests = count(1)


@dataclass(frozen=True)
class Site:
    """The service, its till, and the road to its database."""

    url: str
    api: Api
    till: Till
    road: Proxy


@pytest.fixture(scope="session")
def ground(cluster_url: str, worker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service with a pool of two on a database of its own."""
    data = tmp_path_factory.mktemp("site")
    with database(cluster_url, f"site_{worker}") as own, proxied(as_service(own)) as (road, through):
        settings = Settings(database_url=through, data=data, issuer=None, rate_limit="off", pool_size=POOL)
        with serving(settings) as url, Api(url, own, data) as api:
            yield Site(url, api, Till(api, "SITE"), road)


@pytest.fixture
def site(ground: Site) -> Site:
    """The service, for a test with receipts of its own."""
    ground.till.prefix = f"T{next(_tests)}-"
    return ground
