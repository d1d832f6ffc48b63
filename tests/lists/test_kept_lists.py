"""A list that was sent before is sent again only to who asked for it, and only as long as it says what is so."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from app.access.local_issuer import LOCAL_ISSUER
from app.http.kept_lists import LARGEST, KeptLists, Place
from app.settings import Settings
from tests.support.api import Api, serving
from tests.support.steps import Steps

WHO = {"kassier": "ALFA", "partner": "GAMMA", "auditor": None, "reader": None}


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> Steps:
    made = Steps(api, f"BEWAARD-{worker}")
    made.state_costs()
    return made


@pytest.fixture(scope="module")
def elsewhere(settings: Settings, api: Api) -> Iterator[Api]:
    """Another service on the same database, with a memory of its own."""
    with serving(settings) as url, Api(url, api.database_url, settings.data) as clients:
        yield clients


class Asking:
    """Somebody who asks two services the same, often enough for each to have it kept."""

    def __init__(self, plan: Steps, elsewhere: Api, subject: str) -> None:
        token = plan.api.token(subject)
        self.clients = plan.api.bearing(token), elsewhere.bearing(token)
        self.path = f"/v1/plans/{plan.plan}"

    def told(self, path: str, status: int = 200) -> Any:
        """What both say, each time; nothing when it is refused."""
        answers = [client.get(f"{self.path}{path}") for client in self.clients * 3]
        assert {answer.status_code for answer in answers} == {status}
        if status != httpx.codes.OK:
            return None
        assert len({(answer.text.replace(str(answer.url), ""), answer.headers["etag"]) for answer in answers}) == 1
        return answers[0].json()["items"]


def test_everybody_gets_what_is_for_them(plan: Steps, elsewhere: Api) -> None:
    people = {function: f"{function}-{plan.plan}" for function in WHO}
    for function, organisation in WHO.items():
        plan.by(function, organisation, people[function])
    asking = {function: Asking(plan, elsewhere, subject) for function, subject in people.items()}
    status = {function: 403 if function == "reader" else 200 for function in WHO}
    told = [{function: one.told("/budget-lines", status[function]) for function, one in asking.items()} for _ in "ab"]
    assert told[0] == told[1]
    seen = {function: {row["organisation"] for row in rows} for function, rows in told[0].items() if rows is not None}
    assert seen == {"kassier": {"ALFA", "BETA"}, "partner": {"GAMMA"}, "auditor": {"ALFA", "BETA", "GAMMA"}}


def test_who_loses_a_right_or_gets_another_sees_so_at_once(plan: Steps, elsewhere: Api) -> None:
    subject = f"wissel-{plan.plan}"
    client, admin = Asking(plan, elsewhere, subject), plan.by("admin")

    def become(organisation: str) -> str:
        body = {"issuer": LOCAL_ISSUER, "subject": subject, "function": "partner", "organisation": organisation}
        made: str = plan.post(admin, f"{plan.path}/memberships", body)["id"]
        return made

    for organisation in ("ALFA", "GAMMA"):
        given = become(organisation)
        assert {row["organisation"] for row in client.told("/budget-lines")} == {organisation}
        plan.post(admin, f"/memberships/{given}/endings", {})
        client.told("/budget-lines", 404)


def test_what_is_booked_is_told_at_once(plan: Steps, elsewhere: Api) -> None:
    subject = f"lezer-{plan.plan}"
    plan.by("reader", subject=subject)
    client = Asking(plan, elsewhere, subject)

    def statuses() -> set[tuple[str, str]]:
        return {(row["code"], row["status"]) for row in client.told("/meetmomenten")}

    before = statuses()
    measured = plan.verified("Q1.1", value=True)
    during = statuses()
    plan.establish(1, measured)
    after = statuses()
    assert [dict(one)["Q1.1"] for one in (before, during, after)] == ["overdue", "verified", "established"]


def test_a_role_that_is_taken_away_counts_at_once(plan: Steps, elsewhere: Api) -> None:
    subject, cell = f"deelt-{plan.plan}", f"/v1{plan.path}/role-matrix/cells/I1/zorg"
    plan.by("partner", "GAMMA", subject)
    client = Asking(plan, elsewhere, subject)
    assert [row["code"] for row in client.told("/meetmomenten?reporter=me")] == ["Q1.1", "Q1.2"]
    body = {"role": "geinformeerd", "reason": "afgesproken"}
    tag = {"If-Match": plan.office.get(cell).headers["etag"]}
    assert plan.office.put(cell, json=body, headers=tag).status_code == 200
    assert client.told("/meetmomenten?reporter=me") == []


def test_a_caller_that_has_a_kept_list_is_told_so(plan: Steps) -> None:
    path = f"/v1{plan.path}/initiatives"
    answers = [plan.office.get(path) for _ in range(3)]
    (tag,) = {answer.headers["etag"] for answer in answers}
    assert len({answer.text for answer in answers}) == len({answer.headers["known-at"] for answer in answers}) == 1
    had = plan.office.get(path, headers={"If-None-Match": tag})
    assert (had.status_code, had.headers["etag"], had.text) == (304, tag, "")
    assert plan.office.head(path).headers["content-length"] == str(len(answers[0].content))


def test_that_a_caller_has_a_list_is_not_kept_in_place_of_it(plan: Steps) -> None:
    path = f"/v1{plan.path}/role-matrix"
    had = {"If-None-Match": plan.office.get(path).headers["etag"]}
    assert plan.office.get(f"{path}?limit=99", headers=had).status_code in {200, 304}
    for _ in range(2):
        assert plan.office.get(f"{path}?limit=99").json() == plan.office.get(path).json()


def place(number: int) -> Place:
    return Place("issuer", "jan", "http://tred", f"/v1/plans/P{number}/kpis", b"", ("", ""))


def test_no_more_is_kept_than_fits() -> None:
    kept = KeptLists(most_bytes=10_000)
    for number in range(5):
        kept.keep(place(number), (number,), Response(b"x" * 2000, headers={"ETag": "tag"}))
        assert kept.find(place(0)) is not None
    assert [kept.find(place(number)) is not None for number in range(5)] == [True, False, False, True, True]
    assert kept.size <= 10_000
    kept.keep(place(0), (0,), Response(b"x" * (LARGEST + 1)))
    assert kept.find(place(0)) is None
    kept.keep(place(0), (0,), Response(status_code=304, headers={"ETag": "tag"}))
    assert kept.find(place(0)) is None
    for number in range(5):
        kept.drop(place(number))
    assert (kept.size, len(kept)) == (0, 0)
