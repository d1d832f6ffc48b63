"""Without a database, or without a free connection to it, everybody hears so in time; when it is back, so is all."""

from functools import partial

import httpx
import pytest

from tests.faults.conftest import Site
from tests.support.outage import LIMIT, at_once, end_sessions, locked, unavailable
from tests.support.payments import untrue

READS = 4


def get(site: Site, path: str) -> httpx.Response:
    return site.till.office.get(path, timeout=2 * LIMIT)


def asks(site: Site) -> list[partial[httpx.Response]]:
    """Reads and commands, more than there are connections."""
    reads = [partial(get, site, path) for path in (site.till.reading, "/v1/plans")] * READS
    return [*reads, partial(site.till.take_in, "A"), partial(site.till.take_in, "B")]


def only_live_is_green(site: Site) -> None:
    unavailable(partial(get, site, "/_health/ready"))
    assert get(site, "/_health/live").status_code == 200


def all_serves(site: Site) -> None:
    """Not one refusal is left over from before."""
    for path in ("/_health/ready", site.till.reading, "/v1/plans"):
        assert get(site, path).status_code == 200, path
    for reference in ("A", "B", "C"):
        assert site.till.take_in(reference).status_code == 201
    assert site.till.stored() == ["A", "B", "C"]
    assert untrue(site.api.database_url) == []


def test_a_stopped_database_is_said_in_time_and_not_remembered(site: Site) -> None:
    site.road.close()
    at_once(partial(unavailable, ask) for ask in asks(site))
    only_live_is_green(site)
    site.road.open()
    all_serves(site)


def test_a_silent_database_is_said_in_time_and_not_remembered(site: Site) -> None:
    site.road.freeze()
    at_once(partial(unavailable, ask) for ask in asks(site))
    only_live_is_green(site)
    site.road.thaw()
    all_serves(site)


def test_a_restarted_database_is_not_noticed_by_who_asked_nothing(site: Site) -> None:
    at_once([partial(get, site, site.till.reading)] * 2)
    end_sessions(site.api.database_url)
    all_serves(site)


def test_a_pool_that_is_all_in_use_is_said_in_time(site: Site) -> None:
    with locked(site.api.database_url, "LOCK TABLE plan IN ACCESS EXCLUSIVE MODE"):
        at_once(partial(unavailable, ask) for ask in asks(site))
    all_serves(site)


@pytest.mark.parametrize("held", ["idempotency", "plan_head", "receipt"])
def test_a_row_that_is_held_too_long_is_said_in_time(site: Site, held: str) -> None:
    with locked(site.api.database_url, f"LOCK TABLE {held} IN ACCESS EXCLUSIVE MODE"):
        unavailable(partial(site.till.take_in, "A"))
    assert site.till.stored() == []
    all_serves(site)
