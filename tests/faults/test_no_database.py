"""Without a database, or without a free connection to it, everybody hears so in time; when it is back, so is all."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest
from sqlalchemy import make_url

from tests.faults.conftest import Site
from tests.support.databases import query, run
from tests.support.embedded import until
from tests.support.outage import LIMIT, at_once, end_sessions, locked, seen_again, unavailable
from tests.support.payments import untrue

READS = 4
_WAITING = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


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
    def all_in_use() -> None:
        with locked(site.api.database_url, "LOCK TABLE plan IN ACCESS EXCLUSIVE MODE"):
            at_once(partial(unavailable, ask) for ask in asks(site))

    # Whoever waits two seconds for a connection waits two more for the lock.
    seen_again(all_in_use)
    all_serves(site)


@pytest.mark.parametrize("held", ["idempotency", "plan_head", "receipt"])
def test_a_row_that_is_held_too_long_is_said_in_time(site: Site, held: str) -> None:
    with locked(site.api.database_url, f"LOCK TABLE {held} IN ACCESS EXCLUSIVE MODE"):
        unavailable(partial(site.till.take_in, "A"))
    assert site.till.stored() == []
    all_serves(site)


def test_a_database_that_falls_silent_in_the_middle_of_a_command_is_said_in_time(site: Site) -> None:
    """The command has its turn and its transaction; nothing comes back any more, and nothing says so."""
    with ThreadPoolExecutor(1) as pool:
        try:
            with locked(site.api.database_url, "LOCK TABLE receipt IN ACCESS EXCLUSIVE MODE"):
                asking = pool.submit(unavailable, partial(site.till.take_in, "A"))
                until(lambda: bool(query(site.api.database_url, _WAITING)))
                site.road.freeze()
            asking.result()
            only_live_is_green(site)
        finally:
            site.road.thaw()
    all_serves(site)


def test_a_database_that_only_reads_is_said_in_time(site: Site) -> None:
    """A server that was put aside; who reads is served, and nothing else."""
    name = make_url(site.api.database_url).database
    run(site.api.database_url, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    try:
        end_sessions(site.api.database_url)
        unavailable(partial(site.till.take_in, "A"))
        assert get(site, site.till.reading).status_code == 200
    finally:
        run(site.api.database_url, f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        end_sessions(site.api.database_url)
    assert site.till.stored() == []
    all_serves(site)
