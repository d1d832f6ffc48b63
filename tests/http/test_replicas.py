"""Who prefers a replica is answered by one that has come far enough, and otherwise by the leader like everybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import Request

from app.access.local_issuer import LOCAL_ISSUER
from app.db.engine import make_engine
from app.db.replica import REST, Replica
from app.http.replicas import least_entry
from app.settings import Settings
from tests.support.api import Api, grant, serving
from tests.support.databases import database, with_demo
from tests.support.postgres import leased_port

PLAN = "/v1/plans/SIG"


@dataclass(frozen=True)
class Follower:
    """A service whose replica stopped following before the first test."""

    office: httpx.Client
    newcomer: httpx.Client
    auditor: httpx.Client

    def give(self, subject: str) -> httpx.Response:
        """Something that the replica will not have."""
        body = {"issuer": LOCAL_ISSUER, "subject": subject, "function": "reader"}
        made = self.office.post(f"{PLAN}/memberships", json=body)
        assert made.status_code == 201, made.text
        return made

    def holds(self, subject: str, prefer: str | None) -> tuple[bool, bool]:
        """Whether the answer has what was given to somebody, and whether a replica gave it."""
        headers = {} if prefer is None else {"Prefer": prefer}
        answer = self.office.get(f"{PLAN}/memberships", params={"subject": subject}, headers=headers)
        assert answer.status_code == 200, answer.text
        return bool(answer.json()["items"]), answer.headers.get("preference-applied") == "replica"


@pytest.fixture(scope="module")
def follower(cluster_url: str, worker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Follower]:
    demo, data = with_demo(cluster_url), tmp_path_factory.mktemp("follower")
    with database(demo, f"leads_{worker}") as leader, database(demo, f"behind_{worker}") as behind:
        grant(behind, "programme_office", plan="SIG", subject="programme_office")
        settings = Settings(database_url=leader, replica_url=behind, data=data, issuer=None, rate_limit="off")
        with serving(settings) as url, Api(url, leader, data) as api:
            office, auditor = (api.as_(function, plan="SIG") for function in ("programme_office", "auditor"))
            yield Follower(office, api.as_("reader", plan="SIG", subject="nieuw"), auditor)


def test_a_replica_answers_who_says_that_it_may(follower: Follower) -> None:
    follower.give("een")
    assert follower.holds("een", None) == (True, False)
    assert follower.holds("een", "respond-async, replica;foo=1") == (False, True)
    assert follower.holds("een", "replica=niets") == (True, False)
    assert follower.holds("een", "wait=10") == (True, False)


def test_who_names_what_he_did_reads_what_he_wrote(follower: Follower) -> None:
    made = follower.give("twee")
    entry = int(made.headers["last-entry"])
    head = follower.auditor.get(f"{PLAN}/ledger/head").json()
    assert entry == head["seq"], head
    assert follower.holds("twee", f"replica={entry}") == (True, False)
    assert follower.holds("twee", f'Replica = "{entry}"') == (True, False)
    assert follower.holds("twee", "replica=1") == (False, True)


def test_an_answer_that_is_given_again_says_how_far_the_books_are_now(follower: Follower) -> None:
    body = {"issuer": LOCAL_ISSUER, "subject": "drie", "function": "reader"}
    first, again = (
        follower.office.post(f"{PLAN}/memberships", json=body, headers={"Idempotency-Key": "drie"}) for _ in range(2)
    )
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["last-entry"] == first.headers["last-entry"]


def test_what_a_replica_does_not_have_or_show_the_leader_tells(follower: Follower) -> None:
    made, prefer = follower.give("vier").json(), {"Prefer": "replica"}
    found = follower.office.get(f"/v1/memberships/{made['id']}", headers=prefer)
    assert (found.status_code, found.headers.get("preference-applied")) == (200, None)
    assert follower.newcomer.get(f"{PLAN}/streams", headers=prefer).status_code == 200
    assert follower.office.get(f"{PLAN}/kpis/BESTAAT-NIET", headers=prefer).status_code == 404


def test_without_its_replica_the_leader_answers(cluster_url: str, worker: str, tmp_path: Path) -> None:
    with leased_port() as port, database(with_demo(cluster_url), f"alone_{worker}") as leader:
        nobody = f"postgresql://tred@127.0.0.1:{port}/tred"
        settings = Settings(database_url=leader, replica_url=nobody, data=tmp_path, issuer=None, rate_limit="off")
        with serving(settings) as url, Api(url, leader, tmp_path) as api:
            office = api.as_("programme_office", plan="SIG")
            answer = office.get(f"{PLAN}/streams", headers={"Prefer": "replica"})
    assert (answer.status_code, answer.headers.get("preference-applied")) == (200, None)


def test_one_that_did_not_answer_is_left_alone_for_a_while() -> None:
    now = [100.0]
    replica = Replica(make_engine("postgresql://tred@127.0.0.1/tred", pool_size=1), lambda: now[0])
    assert replica.answers
    replica.silent()
    assert not replica.answers
    now[0] += REST
    assert replica.answers


@pytest.mark.parametrize(
    ("prefer", "least"),
    [
        ([], None),
        (["return=minimal"], None),
        (["replica"], 0),
        (['replica=""'], 0),
        (["wait=1", " REPLICA = 12 "], 12),
        (['replica="12"; x="y"'], 12),
        (["replicas"], None),
        (["replica=-1"], None),
        (["replica=1234567890123456789"], None),
        (["replica=\u00b2"], None),
    ],
)
def test_a_preference_is_read_as_the_standard_has_it(prefer: list[str], least: int | None) -> None:
    headers = [(b"prefer", one.encode("latin-1")) for one in prefer]
    assert least_entry(Request({"type": "http", "headers": headers})) == least
