"""The list of what happened: in order, without gaps, and for each reader as far as it may know."""

import ast
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from app.events.kinds import FACTS, KINDS, PREFIX, SILENT
from app.settings import Settings
from tests.support.api import Api
from tests.support.databases import query
from tests.support.half_way import HalfWay
from tests.support.reporting import Reporting

APP = Path(__file__).parents[2] / "app"


def feed(client: httpx.Client, plan: str, **asked: Any) -> tuple[list[dict[str, Any]], str]:
    """All events after a place, page by page, and the place to come back to."""
    found: list[dict[str, Any]] = []
    following: str | None = f"/v1/plans/{plan}/events?{urlencode(asked)}"
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        following = page["next"] and page["next"].removeprefix("https://tred.example.nl")
    return found, page["position"]


@pytest.fixture(scope="module")
def whole(told: tuple[Api, Settings], worker: str) -> HalfWay:
    """A plan in which everything happened that can."""
    return HalfWay(told[0], f"FEED-{worker}").prepared()


def short(events: list[dict[str, Any]]) -> set[str]:
    return {one["type"].removeprefix(PREFIX) for one in events}


def test_everything_that_is_recorded_is_told_or_left_out_for_a_reason(whole: HalfWay) -> None:
    url = whole.api.database_url
    recorded = query(url, "SELECT e.kind FROM entry e JOIN plan p ON p.id = e.plan_id WHERE p.code = $1", whole.code)
    kinds = {str(kind) for (kind,) in recorded}
    assert kinds <= FACTS.keys() | SILENT.keys()
    assert not FACTS.keys() & SILENT.keys()
    events, _ = feed(whole.as_("programme_office"), whole.code)
    assert len(events) == sum(kind in FACTS for (kind,) in recorded)
    assert len(kinds & FACTS.keys()) > 20


def test_every_fact_that_the_code_books_is_in_the_table() -> None:
    booked = {
        node.args[0].value
        for file in APP.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Fact"
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(booked) > 20
    assert booked <= FACTS.keys() | SILENT.keys()


def test_what_an_event_refers_to_is_there_for_whoever_gets_it(whole: HalfWay) -> None:
    whom = [
        whole.as_("programme_office"), whole.as_("auditor"), whole.as_("reader"), whole.as_("data_analyst"),
        whole.as_("partner", "ZORG"), whole.as_("partner", "STAD"), whole.kassier("K1"), whole.kassier("K2"),
    ]  # fmt: skip
    for client in whom:
        events, _ = feed(client, whole.code)
        of_types = {one["type"]: one["dataref"].removeprefix("https://tred.example.nl") for one in events}
        places = sorted(of_types.values())
        assert {place: client.get(place).status_code for place in places} == dict.fromkeys(places, 200)


def test_nobody_is_told_of_the_money_of_others(whole: HalfWay) -> None:
    office = feed(whole.as_("programme_office"), whole.code)[0]
    reader = short(feed(whole.as_("reader"), whole.code)[0])
    money = {kind.name for kind in KINDS.values() if kind.action.value.startswith("see_")}
    # The records that were set are accounts, which are money too.
    assert short(office) - reader - {"record-set"} == (money & short(office)) | {
        "costs-accepted",
        "agreement-signed",
        "recovery-decided",
    }
    assert not reader & money
    claims = [one["subject"] for one in office if one["type"] == f"{PREFIX}claim-made"]
    for organisation, mine in (("ZORG", whole.mine("claim", "K1")), ("STAD", whole.mine("claim", "K2"))):
        own = feed(whole.as_("partner", organisation), whole.code)[0]
        assert [one["subject"] for one in own if one["subject"] in claims] == [mine]
        assert "payout-released" in short(own)
        assert not {"payout-proposed", "payout-received", "membership-granted"} & short(own)
    released = {one["subject"] for one in office if one["type"] == f"{PREFIX}payout-released"}
    seen = [{one["subject"] for one in feed(whole.kassier(code), whole.code)[0]} & released for code in ("K1", "K2")]
    assert seen[0] | seen[1] == released
    assert not seen[0] & seen[1]


def test_no_amount_person_or_name_is_in_it(whole: HalfWay) -> None:
    events, _ = feed(whole.as_("programme_office"), whole.code)
    # A record is fetched by its code, which somebody chose.
    said = json.dumps([one for one in events if one["type"] != f"{PREFIX}record-set"])
    for word in ("ZORG", "STAD", "KAS1", "K1", "programme_office", "stuurgroep", "amount", "data_analyst"):
        assert f'"{word}' not in said
        assert f"/{word}" not in said


def test_a_partner_is_told_from_geinformeerd_up(told: tuple[Api, Settings], plan: Reporting) -> None:
    for role, told_of in (("alleen_monitoren", False), ("geinformeerd", True), ("trekker", True)):
        cell = f"{plan.path}/role-matrix/cells/A1/vvt"
        tag = plan.office.get(cell).headers["etag"]
        said = {"role": role, "reason": "R"}
        assert plan.office.put(cell, json=said, headers={"If-Match": tag}).status_code == 200
        measured = plan.reported(plan.analyst, "A1-D.1", 5)["id"]
        found = {one["subject"] for one in feed(plan.partner("ZORG"), plan.code)[0]}
        assert (measured in found) is told_of
        assert measured in {one["subject"] for one in feed(plan.reader, plan.code)[0]}


def test_a_reader_that_comes_back_gets_what_is_new_and_all_of_it(plan: Reporting) -> None:
    events, at = feed(plan.reader, plan.code)
    assert [one["type"].removeprefix(PREFIX) for one in events] == ["plan-imported"]
    assert feed(plan.reader, plan.code, after=at) == ([], at)
    measured = [plan.reported(plan.analyst, code, 5)["id"] for code in ("A1-D.1", "B-E.1", "A1-D.2")]
    found, later = feed(plan.reader, plan.code, after=at, limit=1)
    assert [one["subject"] for one in found] == measured
    assert [one["sequence"] for one in found] == sorted(one["sequence"] for one in found)
    assert at < later
    assert found[-1]["sequence"] == later
    assert [one["subject"] for one in feed(plan.reader, plan.code, initiative="B1")[0]] == [measured[1]]
    asked = {"type": f"{PREFIX}plan-imported"}
    assert len(feed(plan.reader, plan.code, **asked)[0]) == 1


def test_nothing_slips_through_while_others_write(plan: Reporting) -> None:
    """Ten at once write while one reads and comes back; it has seen everything, once and in order."""
    seen: list[dict[str, Any]] = []
    at = "0.0"
    analyst = plan.analyst
    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(plan.reported, analyst, "B-E.1", number) for number in range(10)]
        while not all(one.done() for one in writing):
            some, at = feed(plan.reader, plan.code, after=at)
            seen += some
    some, at = feed(plan.reader, plan.code, after=at)
    seen += some
    assert seen == feed(plan.reader, plan.code)[0]
    assert {one.result()["id"] for one in writing} <= {one["subject"] for one in seen}


@pytest.mark.parametrize("after", ["x", "1", "1.", "-1.0", "1.0.0", "٣.0"])
def test_a_place_that_is_none_is_refused(plan: Reporting, after: str) -> None:
    answer = plan.reader.get(f"{plan.path}/events", params={"after": after})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/query/after"
