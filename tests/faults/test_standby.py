"""A lost server loses nothing that was answered, when a standby follows; without the standby nothing is promised."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

import httpx
import pytest

from app.db.embedded import cluster
from app.db.migrate import migrate
from app.settings import Settings
from tests.support.api import Api, serving
from tests.support.databases import query
from tests.support.embedded import until
from tests.support.figures import Reach
from tests.support.load import Log, load
from tests.support.machines import Machine, machine, standby, wait_for
from tests.support.outage import unavailable
from tests.support.payments import Till, untrue
from tests.support.processes import tred

OUTAGE = 5.0
HANDS, ENOUGH = 4, 150
_FOLLOWED = "SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'"
_WAITS = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@dataclass(frozen=True)
class Pair:
    """A primary, the standby that it waits for, and the service that knows both."""

    primary: Machine
    second: Machine
    url: str
    till: Till


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with machine() as primary, standby(primary) as second:
        asyncio.run(migrate(primary.url))
        primary.follow("zonder verlies", DATABASE_URL=primary.url)
        wait_for(primary.url, _FOLLOWED)
        both = f"postgresql://{cluster.USER}:{primary.password}@{primary.address},{second.address}/{cluster.DATABASE}"
        settings = Settings(
            database_url=both,
            replica_url=second.url,
            data=tmp_path,
            issuer=None,
            rate_limit="off",
            pool_size=HANDS + 1,
        )
        with serving(settings) as url, Api(url, primary.url, tmp_path) as api:
            yield Pair(primary, second, url, Till(api, "P"))


def test_a_lost_primary_loses_no_answer(pair: Pair, tmp_path: Path, figure: Reach) -> None:
    log = Log()
    with ThreadPoolExecutor(HANDS) as pool:
        hands = [pool.submit(load, pair, pair.till, log, hand) for hand in range(HANDS)]
        try:
            until(lambda: ENOUGH <= len(log.acked) < len(log.sent) or any(hand.done() for hand in hands), 60)
            pair.primary.kill()
            gone = time.monotonic()
            pair.second.follow("overnemen", PGDATA=pair.second.place.data)
            while pair.till.take_in("AFTER").status_code != 201:
                assert time.monotonic() - gone < 6 * OUTAGE, "nobody took over"
                Event().wait(0.02)
            outage = time.monotonic() - gone
            enough = len(log.acked) + ENOUGH
            until(lambda: len(log.acked) >= enough or any(hand.done() for hand in hands), 60)
        finally:
            log.done.set()
        for hand in hands:
            hand.result()
    stored = [str(one) for (one,) in query(pair.second.url, "SELECT bank_reference FROM receipt")]
    assert log.acked | {"AFTER"} <= set(stored) <= log.sent | {"AFTER"}
    assert len(stored) == len(set(stored))
    assert untrue(pair.second.url) == []
    assert tred(tmp_path, "verify", DATABASE_URL=pair.second.url).returncode == 0
    figure("standby: seconden tot zij heeft overgenomen", outage)


def cancelled(pair: Pair, asked: Callable[[], None], pool: ThreadPoolExecutor) -> Future[None]:
    """Ask, and have an administrator end the wait for the standby."""
    asking = pool.submit(asked)
    until(lambda: bool(query(pair.primary.url, _WAITS)))
    query(pair.primary.url, f"SELECT pg_cancel_backend(pid) FROM ({_WAITS}) waiting")
    return asking


def read_beside(pair: Pair) -> tuple[int, str | None]:
    """What somebody hears who would have the standby answer, and who it was."""
    answer = pair.till.office.get(pair.till.reading, headers={"Prefer": "replica"})
    return answer.status_code, answer.headers.get("preference-applied")


def database(pair: Pair) -> list[str]:
    """What health says is wrong with the database."""
    answer = pair.till.office.get("/_health/parts").json()
    return [one["code"] for one in answer.get("errors", ()) if one["pointer"] == "/database"]


def test_what_the_standby_may_not_have_is_not_answered_as_done(pair: Pair) -> None:
    """PostgreSQL commits locally, warns, and calls it a success; the key settles it once the standby is back."""
    take_in: Callable[[], httpx.Response] = partial(pair.till.take_in, "A")
    assert read_beside(pair) == (200, "replica")
    assert database(pair) == []
    pair.second.stop()
    assert read_beside(pair) == (200, None)
    until(lambda: database(pair) == ["read_only"])
    with ThreadPoolExecutor(1) as pool:
        cancelled(pair, partial(unavailable, take_in), pool).result()
        assert pair.till.stored() == ["A"]
        # The same again: what is there already is no more certain than before.
        cancelled(pair, partial(unavailable, take_in), pool).result()
    # Nobody ends the wait: whoever asked hears in time all the same.
    unavailable(partial(pair.till.take_in, "B"))
    pair.second.start()
    wait_for(pair.primary.url, _FOLLOWED)
    for reference in ("A", "B"):
        answer = pair.till.take_in(reference)
        assert (answer.status_code, answer.headers["idempotency-replayed"]) == (201, "true")
    assert sorted(pair.till.stored()) == ["A", "B"]
    assert untrue(pair.second.url) == []
