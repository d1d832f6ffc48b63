"""A sandbox is a plan to try things in: seen by nobody else, as new when asked, and there in a demo only."""

import asyncio
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.access.rights import Function
from app.demo.sandboxes import DemoSandboxes
from app.demo.terminal import Appointed, Terminal
from app.main import build, wrapped
from app.sandboxes.making import HOUR, Allowance, TooOften
from app.settings import Settings
from tests.support.api import Api, serving
from tests.support.bookkeeping import findings
from tests.support.databases import query
from tests.support.journey import Row

PAGE = Path(__file__).parents[2] / "docs/aansluiten.md"
EACH = 5


@pytest.fixture(scope="module")
def allowance() -> Allowance:
    return Allowance(each=EACH)


@pytest.fixture(scope="module")
def demo(settings: Settings, terminal: Settings, database_url: str, allowance: Allowance) -> Iterator[Api]:
    """The service as a demo."""
    app = build(settings)
    app.state.sandboxes = DemoSandboxes(terminal, app, allowance)
    with serving(settings, wrapped(app, settings)) as url, Api(url, database_url, settings.data) as made:
        yield made


@pytest.fixture(scope="module")
def played(demo: Api) -> Row:
    """The sandbox of Anna, with the first period in it."""
    return opened(demo, "anna", history=True)


@pytest.fixture(scope="module")
def bare(demo: Api) -> Row:
    """The sandbox of Bert, with only the plan in it."""
    return opened(demo, "bert")


def opened(demo: Api, name: str, *, history: bool = False, status: int = 201) -> Row:
    """Open a sandbox that is called like who opens it."""
    return sent(demo.bearing(demo.token(name)), "/sandboxes", {"name": name, "history": history}, status)


def sent(client: httpx.Client, path: str, body: Row, status: int = 201) -> Row:
    answer = client.post(f"/v1{path}", json=body)
    assert answer.status_code == status, answer.text
    found: Row = answer.json()
    return found


def person(demo: Api, sandbox: Row, function: str, organisation: str | None = None) -> httpx.Client:
    asked = (function, organisation)
    (bearer,) = [one["bearer"] for one in sandbox["people"] if (one["function"], one["organisation"]) == asked]
    return demo.bearing(bearer)


def test_it_is_a_plan_with_a_first_period_and_everybody_in_it(demo: Api, played: Row) -> None:
    office = person(demo, played, "programme_office")
    assert [row["code"] for row in office.get("/v1/plans").json()["items"]] == [played["plan"]]
    payouts = office.get(f"/v1/plans/{played['plan']}/payouts").json()["items"]
    assert {row["status"] for row in payouts} >= {"passed_on"}
    functions = {one["function"] for one in played["people"]}
    assert functions == {"admin", "programme_office", "stuurgroep", "financier", "kassier", "data_analyst", "partner",
                         "auditor", "reader"}  # fmt: skip
    assert len({one["subject"] for one in played["people"]}) == len(played["people"])
    for one in played["people"]:
        assert demo.bearing(one["bearer"]).get(f"/v1/plans/{played['plan']}").status_code == 200, one["subject"]


def test_nobody_else_sees_or_gets_it(demo: Api, played: Row, bare: Row) -> None:
    for client in (demo.bearing(demo.token("bert")), person(demo, bare, "programme_office")):
        assert client.get(f"/v1/plans/{played['plan']}").status_code == 404
        assert played["plan"] not in [row["code"] for row in client.get("/v1/plans").json()["items"]]
        assert client.post("/v1/sandboxes/anna/resets", json={}).status_code == 404
        refused = sent(client, "/sandboxes", {"name": "anna"}, 400)
        assert [error["pointer"] for error in refused["errors"]] == ["/name"]


def test_opened_again_it_is_as_it_was_with_new_tokens(demo: Api, bare: Row) -> None:
    first, again = bare, opened(demo, "bert", history=True, status=200)
    assert {name: again[name] for name in ("name", "plan", "generation")} == {
        name: first[name] for name in ("name", "plan", "generation")
    }
    office = person(demo, again, "programme_office")
    assert office.get(f"/v1/plans/{first['plan']}/payouts").json()["items"] == []
    assert [one["bearer"] for one in again["people"]] != [one["bearer"] for one in first["people"]]


def test_reset_it_is_as_new_and_the_books_of_before_stay(demo: Api, database_url: str) -> None:
    before = opened(demo, "dirk")
    approval = {"kind": "approve_plan", "decidedOn": "2025-07-01", "reference": "SG 1"}
    sent(person(demo, before, "stuurgroep"), f"/plans/{before['plan']}/decisions", approval)
    dirk = demo.bearing(demo.token("dirk"))
    after = sent(dirk, "/sandboxes/dirk/resets", {"history": False})
    assert (before["generation"], after["generation"]) == (1, 2)
    office = person(demo, after, "programme_office")
    assert office.get(f"/v1/plans/{after['plan']}/decisions").json()["items"] == []
    closed = (dirk, person(demo, before, "programme_office"), office)
    assert {client.get(f"/v1/plans/{before['plan']}").status_code for client in closed} == {404}
    kinds = "SELECT e.kind FROM entry e JOIN plan p ON p.id = e.plan_id WHERE p.code = $1 ORDER BY e.seq"
    booked = [kind for (kind,) in query(database_url, kinds, before["plan"])]
    assert booked[:1] == ["plan_imported"]
    assert booked.count("membership_ended") == len(before["people"]) + 1
    assert [findings(database_url, each["plan"]) for each in (before, after)] == [[], []]
    # It is still Dirk's.
    assert dirk.get(f"/v1/plans/{after['plan']}").status_code == 200


def test_of_two_who_come_at_once_one_has_it(terminal: Settings) -> None:
    async def claim(subject: str) -> bool:
        async with Terminal.at(terminal) as at:
            return await at.appoint("ZANDBAK-samen-1", [Appointed(Function.ADMIN, None, subject)])

    async def both() -> list[bool]:
        return list(await asyncio.gather(claim("fien"), claim("gijs")))

    assert sorted(asyncio.run(both())) == [False, True]


def test_so_many_an_hour(demo: Api, allowance: Allowance) -> None:
    for _ in range(EACH):
        allowance.take("emma")
    refused = demo.bearing(demo.token("emma")).post("/v1/sandboxes", json={"name": "emma"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= HOUR + 1


def test_after_an_hour_there_is_room_again() -> None:
    now = 0.0
    allowance = Allowance(each=2, together=3, now=lambda: now)
    for caller in ("a", "a", "b"):
        allowance.take(caller)
    for caller in ("a", "c"):
        with pytest.raises(TooOften) as often:
            allowance.take(caller)
        assert often.value.seconds == HOUR + 1
    now = HOUR
    allowance.take("a")


@pytest.mark.parametrize("path", ["/sandboxes", "/sandboxes/proef/resets"])
def test_without_the_demo_there_are_none(api: Api, path: str) -> None:
    answers = [client.post(f"/v1{path}", json={}) for client in (api.anonymous, api.as_("admin"))]
    assert [answer.status_code for answer in answers] == [401, 404]


def test_the_commands_on_the_page_work(demo: Api, tmp_path: Path) -> None:
    commands = re.search(r"## Een zandbak\n.*?```bash\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert commands is not None
    given = {"TRED": f"{demo.url}/v1", "TOKEN": demo.token("proef"), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands[1]],
        cwd=tmp_path,
        env=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"code":"ZANDBAK-proef-2"' in done.stdout
