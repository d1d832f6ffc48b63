"""Limits hold to the cent and nothing happens twice, however many ask at the same moment, of whichever process."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from app.db import turn
from app.settings import Settings
from tests.support.api import Api, KeyedClient
from tests.support.databases import query
from tests.support.embedded import until
from tests.support.journey import DAY, Row
from tests.support.outage import locked
from tests.support.processes import serving
from tests.support.rivals import PATIENCE, Attempt, at_once, outcomes
from tests.support.steps import RELEASE, REVERSAL, Steps, receipt, transfer

Started = tuple[Steps, Row]
Doubled = Callable[[httpx.Client], list[httpx.Client]]


@pytest.fixture(scope="session")
def second_url(settings: Settings, api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another process of the service on the same database and with the same keys."""
    folder: Path = tmp_path_factory.mktemp("second")
    assert settings.database_url is not None
    # It only answers: the rounds of other tests are theirs.
    environment = {"DATABASE_URL": settings.database_url, "TRED_DATA": str(settings.data), "TRED_PROPOSERS": "0"}
    with serving(folder, **environment) as service:
        yield service.url


@pytest.fixture
def doubled(second_url: str) -> Iterator[Doubled]:
    """How to have the same caller at both processes."""
    with ExitStack() as stack:

        def twice(client: httpx.Client) -> list[httpx.Client]:
            other = KeyedClient(base_url=second_url, headers=client.headers, timeout=60, trust_env=False)
            return [client, stack.enter_context(other)]

        yield twice


def sending(client: httpx.Client, path: str, body: Row, **headers: str) -> Attempt:
    """One attempt at a step."""
    return lambda: client.post(f"/v1{path}", json=body, headers=headers)


def test_the_last_euros_of_a_share(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    path = f"/payouts/{payout['id']}/transfers"
    answers = at_once([sending(steps.kassier, path, transfer("ALFA", 90)) for _ in range(32)])
    assert outcomes(answers) == {"created": 11, "exceeds_share": 21}
    assert steps.shares(payout)["ALFA"]["passedOn"] == 990


def test_the_last_euros_of_a_receipt_at_two_processes(started: Started, doubled: Doubled) -> None:
    steps, payout = started
    steps.receive(payout, 450)
    path = f"/payouts/{payout['id']}/transfers"
    kassiers = doubled(steps.kassier)
    found = outcomes(
        at_once(
            [
                sending(client, path, transfer(organisation, 30))
                for client in kassiers
                for organisation in ("ALFA", "BETA")
                for _ in range(8)
            ]
        )
    )
    assert found == {"created": 15, "exceeds_received": 17}
    assert steps.get(steps.office, f"/payouts/{payout['id']}")["passedOn"] == 450


def test_receiving_what_was_released_at_two_processes(started: Started, doubled: Doubled) -> None:
    steps, payout = started
    path = f"/payouts/{payout['id']}/receipts"
    kassiers = doubled(steps.kassier)
    answers = at_once([sending(client, path, receipt(100)) for client in kassiers for _ in range(16)])
    assert outcomes(answers) == {"created": 15, "exceeds_released": 17}
    assert steps.status(payout) == "received"


def test_proposed_and_released_once_at_two_processes(advance: Steps, doubled: Doubled) -> None:
    advance.decide("approve_plan")
    advance.confirm_and_register(1, "approval")
    body = {"period": 1, "kassier": "K1"}
    offices = doubled(advance.office)
    proposals = [sending(client, f"{advance.path}/payouts", body) for client in offices for _ in range(8)]
    assert outcomes(at_once(proposals)) == {"created": 1, "payout_exists": 15}
    [payout] = advance.items(advance.office, f"{advance.path}/payouts")
    path = f"/payouts/{payout['id']}/releases"
    releases = [sending(client, path, RELEASE) for client in doubled(advance.financier) for _ in range(8)]
    assert outcomes(at_once(releases)) == {"created": 1, "already_released": 15}


def test_released_or_withdrawn_but_not_both(advance: Steps) -> None:
    advance.decide("approve_plan")
    advance.confirm_and_register(1, "approval")
    payout = advance.propose(1)["K1"]
    own = f"/payouts/{payout['id']}"
    release, withdrawal = (
        sending(advance.financier, f"{own}/releases", RELEASE),
        sending(advance.office, f"{own}/withdrawals", {}),
    )
    found = outcomes(at_once([release, withdrawal] * 8))
    assert (found["created"], sum(found.values())) == (1, 16)
    assert set(found) in ({"created", "already_released"}, {"created", "payout_withdrawn"})
    assert advance.status(payout) == ("released" if found["already_released"] else "withdrawn")


def test_undone_once(started: Started) -> None:
    steps, payout = started
    path = f"/receipts/{steps.receive(payout, 1500)['id']}/reversals"
    answers = at_once([sending(steps.kassier, path, REVERSAL) for _ in range(16)])
    assert outcomes(answers) == {"created": 1, "already_reversed": 15}


def test_undone_or_passed_on_but_not_both(started: Started) -> None:
    """The same euros go back to the financier or on to ALFA."""
    steps, payout = started
    undo = f"/receipts/{steps.receive(payout, 1000)['id']}/reversals"
    attempts = [
        attempt
        for _ in range(4)
        for attempt in (
            sending(steps.kassier, undo, REVERSAL),
            sending(steps.kassier, f"/payouts/{payout['id']}/transfers", transfer("ALFA", 1000)),
        )
    ]
    assert outcomes(at_once(attempts))["created"] == 1
    now = steps.get(steps.office, f"/payouts/{payout['id']}")
    assert (now["received"], now["passedOn"]) in {(0, 0), (1000, 1000)}


def test_a_permission_is_used_once(steps: Steps) -> None:
    permission = {"fromStream": "IZA", "toStream": "SPUK", "amount": 10, "reference": "T", "givenOn": DAY}
    permitted = steps.post(steps.financier, f"{steps.path}/stream-permissions", permission)["id"]
    source = {"initiative": "I1", "kassier": "K1", "stream": "IZA", "organisation": "ALFA", "period": 2}
    target = {"initiative": "I2", "kassier": "K2", "stream": "SPUK", "organisation": "GAMMA", "period": 2}
    moves = [{"from": source, "to": target, "amount": 10}]
    body = steps.decision("change_budget", moves=moves, permission=permitted)
    answers = at_once([sending(steps.stuurgroep, f"{steps.path}/decisions", body)] * 8)
    assert outcomes(answers) == {"created": 1, "stream_shift_not_permitted": 7}


def test_one_key_many_times_is_one_effect(started: Started, doubled: Doubled) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    path, key = f"/payouts/{payout['id']}/transfers", {"Idempotency-Key": f"once-{payout['id']}"}
    body = transfer("ALFA", 7)
    answers = at_once([sending(client, path, body, **key) for client in doubled(steps.kassier)] * 16)
    created = [answer for answer in answers if answer.status_code == 201]
    others = {answer.json()["code"] for answer in answers if answer.status_code != 201}
    assert others <= {"idempotency_key_in_use"}
    assert len({answer.content for answer in created}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in created) == 1
    assert steps.shares(payout)["ALFA"]["passedOn"] == 7


def test_one_key_for_two_requests_at_once_is_one_of_them(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    path, key = f"/payouts/{payout['id']}/transfers", {"Idempotency-Key": f"either-{payout['id']}"}
    bodies = [transfer("ALFA", 7), transfer("BETA", 9)]
    answers = at_once([sending(steps.kassier, path, body, **key) for body in bodies] * 4)
    assert {answer.status_code for answer in answers} == {201, 409}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"idempotency_key_reused"}
    assert steps.get(steps.office, f"/payouts/{payout['id']}")["passedOn"] in {7, 9}


def test_a_key_whose_request_still_runs_is_in_use(
    started: Started, doubled: Doubled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held up by somebody who has the plan's turn, the first comes through in the end; at either process."""
    steps, payout = started
    steps.receive(payout, 1500)
    monkeypatch.setattr(turn, "KEY_PATIENCE", 0.1)
    here, there = doubled(steps.kassier)
    for first in (here, there):
        path, key = f"/payouts/{payout['id']}/transfers", {"Idempotency-Key": f"long-{first.base_url}{payout['id']}"}
        body = transfer("ALFA", 7) | {"bankReference": str(first.base_url)}
        held, ours = turn.lock_number(f"plan:{steps.plan}"), sending(here, path, body, **key)
        with ThreadPoolExecutor(1) as thread:
            with locked(steps.api.database_url, f"SELECT pg_advisory_xact_lock({held})"):
                running = thread.submit(sending(first, path, body, **key))
                until(lambda: len(query(steps.api.database_url, _KEYS)) == 2)
                second = ours()
            assert (second.status_code, second.json()["code"]) == (409, "idempotency_key_in_use")
            assert (second.headers["retry-after"], "violations" in second.json()) == ("1", False)
            assert running.result(PATIENCE).status_code == 201
        assert ours().headers["idempotency-replayed"] == "true"
    assert steps.shares(payout)["ALFA"]["passedOn"] == 14


_KEYS = """
SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (
    SELECT oid FROM pg_database WHERE datname = current_database())
"""
