"""A list that is read anew in one trip says what is so, and only to who may know it, at each request."""

import asyncio
import json
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import httpx
import pytest

from app import clock
from app.access import service as access
from app.access.at_once import Before, NotTheSame, work_as_before
from app.access.local_issuer import LOCAL_ISSUER
from app.access.principal import Actor
from app.db.engine import make_engine
from app.db.glance import NotAtOnce, glancing_at_work
from app.db.session import reading
from app.http import transaction
from app.http.at_once import listed_at_once
from tests.support.api import Api
from tests.support.steps import Steps

_other = count(100)
_WHO = "SELECT current_user::text AS role, current_setting('tred.plan')::uuid AS plan"


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> Steps:
    return Steps(api, f"INEENS-{worker}")


def anew(client: httpx.Client, path: str) -> httpx.Response:
    """A list as it was never asked before, by who asked something of the plan before."""
    client.get(f"{path}?limit={next(_other)}")
    return client.get(f"{path}?limit={next(_other)}")


def test_what_is_booked_is_told_at_once(plan: Steps) -> None:
    client, path = plan.by("reader", subject=f"lezer-{plan.plan}"), f"/v1{plan.path}/meetmomenten"

    def told() -> tuple[str, str, str]:
        answer = anew(client, path)
        (row,) = (row for row in answer.json()["items"] if row["code"] == "Q1.1")
        return row["status"], answer.headers["etag"], answer.headers["known-at"]

    before = told()
    measured = plan.verified("Q1.1", value=True)
    during = told()
    plan.establish(1, measured)
    after = told()
    assert [one[0] for one in (before, during, after)] == ["overdue", "verified", "established"]
    assert sorted({one[2] for one in (before, during, after)}) == [one[2] for one in (before, during, after)]


def test_the_rows_are_those_of_the_models(plan: Steps) -> None:
    listed = anew(plan.office, f"/v1{plan.path}/meetmomenten").json()["items"]
    codes = {row["kpi"] for row in listed}
    made = [row for code in codes for row in plan.office.get(f"/v1{plan.path}/kpis/{code}").json()["meetmomenten"]]
    assert listed == sorted(made, key=lambda row: row["code"])


def test_an_end_to_a_right_counts_at_once(plan: Steps) -> None:
    subject, admin, path = f"weg-{plan.plan}", plan.by("admin"), f"/v1{plan.path}/meetmomenten"
    body = {"issuer": LOCAL_ISSUER, "subject": subject, "function": "reader"}
    client = plan.api.bearing(plan.api.token(subject))
    assert anew(client, path).status_code == 404
    given = plan.post(admin, f"{plan.path}/memberships", body)["id"]
    assert anew(client, path).status_code == 200
    plan.post(admin, f"/memberships/{given}/endings", {})
    assert anew(client, path).status_code == 404


async def _ask(plan: Steps, *, queries: tuple[str, ...] = (_WHO,), **other: Any) -> list[Any]:
    """What an office finds that asks by what it was before, other than it was."""
    engine = make_engine(plan.api.database_url, pool_size=1)
    actor = Actor(LOCAL_ISSUER, f"bureau-{plan.plan}", "request")
    plan.by("programme_office", subject=actor.subject)
    try:
        async with reading(engine) as session:
            known = await access.open_work(session, actor, plan.plan, clock.now(), clock.today(), whole=False)
        before = Before(known.plan, replace(known.principal, **other))
        async with glancing_at_work(engine) as glance:
            work = work_as_before(glance, actor, before, clock.now(), clock.today())
            found = [row for query in queries for row in await glance.fetch(query)]
            assert (work.head, work.known_at, work.plan.id) == (known.head, known.known_at, found[0].plan)
        async with glancing_at_work(engine) as glance:
            assert await glance._lent.fetchval("SELECT current_setting('tred.plan', true)") in {None, ""}  # noqa: SLF001
        return found
    finally:
        await engine.dispose()


def test_rows_are_read_with_the_rights_of_the_service_alone(plan: Steps) -> None:
    [row] = asyncio.run(_ask(plan))
    assert row.role == "tred_app"


def test_who_is_no_longer_what_it_was_gets_no_rows(plan: Steps) -> None:
    with pytest.raises(NotTheSame):
        asyncio.run(_ask(plan, kassiers=frozenset({"K9"})))


def test_a_second_question_is_not_asked(plan: Steps) -> None:
    with pytest.raises(NotAtOnce):
        asyncio.run(_ask(plan, queries=(_WHO, _WHO)))


def _paths() -> list[str]:
    """Where the lists of a plan are that anybody may ask without saying more."""
    found = json.loads((Path(__file__).parents[2] / "openapi/openapi.json").read_text())["paths"].items()
    paged = [path for path, item in found if any(one.get("name") == "cursor" for one in _asked(item))]
    return [path for path in paged if path.startswith("/plans/{plan}/") and path.count("{") == 1]


def _asked(item: dict[str, Any]) -> list[dict[str, Any]]:
    return list(item.get("get", {}).get("parameters", []))


def test_every_list_says_at_once_what_it_says_in_more(plan: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, client = AsyncMock(side_effect=listed_at_once), plan.by("auditor")

    def told(path: str) -> tuple[Any, list[str | None]]:
        answer = client.get(path, headers={"Accept-Language": f"nl, x-{next(_other)}"})
        return answer.json().get("items"), [answer.headers.get(name) for name in ("Known-At", "Link")]

    monkeypatch.setattr(transaction, "listed_at_once", AsyncMock(return_value=None))
    paths = [path.replace("{plan}", plan.plan) for path in _paths()]
    in_more = {path: told(f"/v1{path}") for path in paths}
    monkeypatch.setattr(transaction, "listed_at_once", asked)
    for path in paths:
        assert told(f"/v1{path}") == in_more[path], path
    assert asked.await_count >= 90
    assert sum(bool(items) for items, _ in in_more.values()) >= 20
