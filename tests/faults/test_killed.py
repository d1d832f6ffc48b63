"""Killed at any moment under load, service and database: what was answered is stored, and nothing twice."""

import os
import signal
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.faults.test_backup import embedded_url
from tests.support.api import Api
from tests.support.databases import query
from tests.support.embedded import postmaster, until
from tests.support.figures import MARKS, Reach
from tests.support.load import Log, load
from tests.support.outage import end_sessions, locked
from tests.support.payments import Till, untrue
from tests.support.postgres import open_folder
from tests.support.processes import Service, serving, tred

KILLS = int(MARKS["kills"].value)
PER_KILL = -(-int(MARKS["kills: bevestigd"].value) // (KILLS + 1))
PLANS = 6
HANDS = 12
_WAITING = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


class Site:
    """A service with its own database in a folder, that can be killed and started again."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self.data = folder / ".tred"
        self.start()

    def start(self) -> None:
        self.service: Service = self._stack.enter_context(serving(self._folder))
        self.url = self.service.url

    def kill_service(self) -> None:
        """Kill, without any warning, and start it again."""
        self.service.process.kill()
        self.service.process.wait()
        self.start()

    def kill_database(self) -> None:
        """Kill, without any warning; the service sees to it that it runs again."""
        server = postmaster(self.data)
        assert server
        os.kill(server, signal.SIGKILL)


def test_what_was_answered_survives_every_kill_and_nothing_happens_twice(figure: Reach) -> None:
    log = Log()
    with open_folder() as folder, ExitStack() as stack:
        site = Site(folder, stack)
        with Api(site.url, embedded_url(site.data), site.data) as api:
            tills = [Till(api, f"P{number}") for number in range(PLANS)]
        with ThreadPoolExecutor(HANDS) as pool:
            hands = [pool.submit(load, site, tills[hand % PLANS], log, hand) for hand in range(HANDS)]
            try:
                kill_in_turn(site, log, hands)
            finally:
                log.done.set()
            for hand in hands:
                hand.result()
        stored = [str(one) for (one,) in query(embedded_url(site.data), "SELECT bank_reference FROM receipt")]
        assert set(stored) <= log.sent
        assert log.broken
        figure("kills", KILLS)
        figure("kills: bevestigd", len(log.acked))
        figure("kills: kwijt", len(log.acked - set(stored)))
        figure("kills: dubbel", len(stored) - len(set(stored)))
        figure("kills: seconden van database weg tot 201", max(log.back_after))
        assert untrue(embedded_url(site.data)) == []
        assert tred(folder, "verify").returncode == 0


def kill_in_turn(site: Site, log: Log, hands: Sequence["Future[None]"]) -> None:
    """Kill database and service by turns, each time after so many answers, and wait for as many more."""
    for number in range(1, KILLS + 2):
        enough = number * PER_KILL
        until(lambda enough=enough: len(log.acked) >= enough or any(hand.done() for hand in hands), 120)  # type: ignore[misc]
        if number <= KILLS and number % 2:
            log.gone()
            site.kill_database()
        elif number <= KILLS:
            site.kill_service()


def test_told_to_stop_in_the_middle_of_a_payment_it_ends_the_payment_first(own_database: str, tmp_path: Path) -> None:
    with serving(tmp_path, DATABASE_URL=own_database) as service, ThreadPoolExecutor(1) as pool:
        with Api(service.url, own_database, tmp_path / ".tred") as api:
            till = Till(api, "P")
            with locked(own_database, "SELECT FROM plan_head FOR UPDATE"):
                payment = pool.submit(till.take_in, "A")
                until(lambda: bool(query(own_database, _WAITING)))
                service.process.send_signal(signal.SIGTERM)
                until(lambda: refuses(service.url))
            assert payment.result().status_code == 201
            assert service.process.wait(60) == 0
            assert till.stored() == ["A"]
        assert untrue(own_database) == []


def refuses(url: str) -> bool:
    """Whether nobody is let in any more."""
    try:
        httpx.get(f"{url}/_health/live", trust_env=False, timeout=5)
    except httpx.ConnectError:
        return True
    except httpx.TransportError:
        return False  # let in while the door was closing
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_without_a_database_it_still_stops(
    own_database: str, tmp_path: Path, number: signal.Signals
) -> None:
    with serving(tmp_path, DATABASE_URL=own_database) as service:
        assert httpx.get(f"{service.url}/_health/ready", trust_env=False).status_code == 200
        end_sessions(own_database)
        assert service.stop(number) == 0
