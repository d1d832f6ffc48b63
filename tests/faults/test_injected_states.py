"""What the database may answer in the middle of a command: try again, or come back later; never half an effect."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.db.turn import lock_number
from tests.faults.conftest import Site
from tests.support.databases import query
from tests.support.embedded import until
from tests.support.outage import locked, unavailable
from tests.support.payments import untrue

_INJECT = """
CREATE SEQUENCE faults;
CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$ BEGIN
    IF nextval('faults') <= {times} THEN
        RAISE EXCEPTION 'injected' USING ERRCODE = '{state}';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER fault AFTER INSERT ON receipt {when} FOR EACH ROW EXECUTE FUNCTION fault();
"""
AT_ONCE, AT_COMMIT = "NOT DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"
EVER = 1_000_000


@pytest.fixture(autouse=True)
def _healed(site: Site) -> Iterator[None]:
    yield
    heal(site)


def inject(site: Site, state: str, times: int, when: str = AT_ONCE) -> None:
    """Let the database refuse the first receipts; a sequence counts on when a transaction is undone."""
    for statement in _INJECT.format(state=state, times=times, when=when).split(";\nCREATE"):
        query(site.api.database_url, statement if statement.strip().startswith("CREATE") else f"CREATE{statement}")


def heal(site: Site) -> None:
    for what in ("TRIGGER IF EXISTS fault ON receipt", "FUNCTION IF EXISTS fault", "SEQUENCE IF EXISTS faults"):
        query(site.api.database_url, f"DROP {what}")


def attempts(site: Site) -> object:
    return query(site.api.database_url, "SELECT last_value FROM faults")[0][0]


def settled(site: Site) -> None:
    """The key that was refused makes its effect now, once."""
    assert site.till.take_in("A").status_code == 201
    assert site.till.take_in("A").headers["idempotency-replayed"] == "true"
    assert site.till.stored() == ["A"]
    assert untrue(site.api.database_url) == []


@pytest.mark.parametrize("when", [AT_ONCE, AT_COMMIT])
@pytest.mark.parametrize("state", ["40001", "40P01", "0A000"])
def test_a_conflict_that_passes_is_not_seen(site: Site, state: str, when: str) -> None:
    inject(site, state, 2, when)
    assert "idempotency-replayed" not in site.till.take_in("A").headers
    assert attempts(site) == 3
    settled(site)


def test_what_was_undone_is_done_while_no_other_process_is_at_work(site: Site) -> None:
    inject(site, "40001", 1)
    url, floor = site.api.database_url, lock_number("floor")
    others = f"SELECT pg_try_advisory_lock_shared({floor})"
    with ThreadPoolExecutor(1) as pool:
        with locked(url, f"SELECT pg_advisory_lock_shared({floor})"):
            asking = pool.submit(site.till.take_in, "A")
            until(lambda: query(url, "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") != [])
            assert query(url, others) == [(False,)]
            assert not asking.done()
        assert asking.result().status_code == 201
    assert attempts(site) == 2
    assert query(url, others) == [(True,)]
    settled(site)


def test_one_that_takes_long_is_not_waited_for(site: Site) -> None:
    inject(site, "40001", 1)
    with locked(site.api.database_url, f"SELECT pg_advisory_lock_shared({lock_number('floor')})"):
        assert site.till.take_in("A").status_code == 201
    assert attempts(site) == 2
    settled(site)


def test_nobody_begins_while_another_process_is_alone(site: Site) -> None:
    with ThreadPoolExecutor(1) as pool:
        with locked(site.api.database_url, f"SELECT pg_advisory_lock({lock_number('floor')})"):
            asking, before = pool.submit(site.till.take_in, "A"), site.road.trips
            until(lambda: site.road.trips > before + 5)
            assert not asking.done()
        assert asking.result().status_code == 201
    settled(site)


@pytest.mark.parametrize("when", [AT_ONCE, AT_COMMIT])
def test_a_conflict_that_stays_is_given_up_after_five_attempts(site: Site, when: str) -> None:
    inject(site, "40001", EVER, when)
    unavailable(lambda: site.till.take_in("A"))
    assert attempts(site) == 5
    assert site.till.stored() == []
    heal(site)
    settled(site)


@pytest.mark.parametrize(
    "state",
    [
        "08006",  # connection failure
        "25006",  # read-only
        "53100",  # disk full
        "53200",  # out of memory
        "55P03",  # lock not available
        "57014",  # statement timeout
        "57P01",  # shutdown
        "58030",  # input or output
    ],
)
def test_a_database_that_cannot_serve_now_is_said_so_and_nothing_is_left(site: Site, state: str) -> None:
    inject(site, state, EVER)
    unavailable(lambda: site.till.take_in("A"))
    assert attempts(site) == 1
    assert site.till.stored() == []
    heal(site)
    settled(site)


def test_a_statement_that_takes_too_long_is_ended(site: Site) -> None:
    slow = "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); RETURN NULL; END'"
    query(site.api.database_url, slow)
    query(site.api.database_url, "CREATE TRIGGER fault AFTER INSERT ON receipt EXECUTE FUNCTION slow()")
    assert site.till.take_in("A").status_code == 503
    heal(site)
    settled(site)
