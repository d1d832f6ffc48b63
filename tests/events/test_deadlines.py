"""Days that come are told as events: each once, whoever looks and however often."""

from datetime import date, timedelta
from typing import Any

import pytest

from app import telemetry
from app.clock import AMSTERDAM
from app.events.kinds import DEADLINES, PREFIX
from app.planning.schemas import DeadlineType
from app.settings import Settings
from tests.factories.measurements import package
from tests.support.api import Api
from tests.support.collector import collecting
from tests.support.databases import query
from tests.support.delivering import Post, subscribed
from tests.support.receiver import Receiver
from tests.support.reporting import Reporting


@pytest.fixture
def dated(told: tuple[Api, Settings], plan_code: str, post: Post) -> Reporting:
    """A plan in which something is due in ten days, and something was yesterday."""
    today = post.clock().astimezone(AMSTERDAM).date()
    document: dict[str, Any] = package(plan_code)
    count, hours, agreed, _ = document["kpis"] = [{**kpi} for kpi in document["kpis"]]
    count["meetmomenten"] = [{**count["meetmomenten"][0], "dueOn": _in(today, -1)}, *count["meetmomenten"][1:]]
    hours["meetmomenten"] = [{**hours["meetmomenten"][0], "dueOn": _in(today, 10)}]
    agreed["meetmomenten"] = [{**agreed["meetmomenten"][0], "dueOn": _in(today, -40)}]
    document["milestones"] = [
        {"code": "M1", "initiative": "A1", "deliverable": "Inkoop", "dueOn": _in(today, -3)},
        {"code": "M2", "initiative": "B1", "deliverable": "Team", "dueOn": _in(today, 60)},
    ]
    document["scheme"]["periods"][1]["payOn"] = _in(today, 0)
    document["agreements"] = [
        {
            "kassier": "K1",
            "organisation": "ZORG",
            "signedOn": "2025-01-01",
            "validFrom": "2025-01-01",
            "validTo": _in(today, 20),
        }
    ]
    return Reporting(told[0], plan_code).imported(document)


def _in(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()


def told_of(receiver: Receiver) -> list[tuple[str, str | None]]:
    """What came, as type and the last part of where it is to be fetched."""
    found = [(one.event["type"].removeprefix(PREFIX), one.event["dataref"].rpartition("/")[2]) for one in receiver.got]
    return sorted(found)


NOW = [
    ("agreement-ending", "agreements"),
    ("meetmoment-due", "B-E.1"),
    ("meetmoment-overdue", "A1-D.1"),
    ("milestone-late", "M1"),
    ("payment-day", "2"),
]


def test_each_day_is_told_once(dated: Reporting, post: Post, receiver: Receiver) -> None:
    subscribed(dated.office, dated.code, receiver)
    post.rounds(2)
    post.round()
    assert told_of(receiver) == NOW
    receiver.all.clear()
    post.clock.move(86_400)
    post.rounds(2)
    assert told_of(receiver) == []
    dated.reported(dated.analyst, "B-E.1", 5)
    post.clock.move(50 * 86_400)
    post.rounds(3)
    post.round()
    assert [kind for kind, _ in told_of(receiver)] == ["measurement-reported", "milestone-due"]
    listed = dated.office.get(f"{dated.path}/events", params={"limit": 1000}).json()["items"]
    days = [one for one in listed if one["type"].removeprefix(PREFIX) in {kind.name for kind in DEADLINES.values()}]
    assert len(days) == len({one["id"] for one in days}) == len(NOW) + 1
    assert [one["sequence"] for one in listed] == sorted(one["sequence"] for one in listed)


def test_how_many_days_there_are_is_told_to_a_collector(
    dated: Reporting, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        with telemetry.telling("gelijke-tred", "1.0.0"):
            post.round()
    told = {
        dict(of)["tred.day"]: days
        for of, days in collector.figures["tred.days"].items()
        if dated.code in dict(of).values()
    }
    assert {kind for kind, days in told.items() if days} == {
        "agreement_ending",
        "meetmoment_due",
        "meetmoment_late",
        "milestone_late",
        "payment_day",
    }
    assert set(told) == set(DEADLINES)
    assert collector.spans == []


def test_whose_money_it_is_and_whose_initiative_count_here_too(dated: Reporting, post: Post) -> None:
    post.round()

    def names(organisation: str) -> set[str]:
        items = dated.partner(organisation).get(f"{dated.path}/events").json()["items"]
        return {one["type"].removeprefix(PREFIX) for one in items}

    assert "agreement-ending" in names("ZORG")
    assert "agreement-ending" not in names("STAD")
    assert {"milestone-late", "payment-day"} <= names("ZORG")
    reader = {one["type"].removeprefix(PREFIX) for one in dated.reader.get(f"{dated.path}/events").json()["items"]}
    assert "agreement-ending" not in reader
    assert {"meetmoment-due", "meetmoment-overdue", "milestone-late", "payment-day"} <= reader


def test_what_is_made_today_for_a_day_that_is_near_is_told_within_the_hour_and_once(
    dated: Reporting, post: Post, receiver: Receiver
) -> None:
    subscribed(dated.office, dated.code, receiver, types=[f"{PREFIX}milestone-due"])
    post.rounds(2)
    near = {
        "code": "M3",
        "initiative": "A1",
        "deliverable": "Snel",
        "dueOn": _in(post.clock().astimezone(AMSTERDAM).date(), 2),
    }
    made = dated.office.put(f"{dated.path}/milestones/M3", json=near, headers={"If-None-Match": "*"})
    assert made.status_code == 201, made.text
    post.clock.move(3_000)
    post.rounds(2)
    assert told_of(receiver) == []
    post.clock.move(700)
    for _ in range(2):
        post.rounds(2)
        post.clock.move(3_700)
    assert told_of(receiver) == [("milestone-due", "M3")]


def test_a_plan_is_looked_through_also_without_subscriptions(dated: Reporting, post: Post) -> None:
    post.round()
    swept = "SELECT w.swept_on FROM deadline_sweep w JOIN plan p ON p.id = w.plan_id WHERE p.code = $1"
    today = post.clock().astimezone(AMSTERDAM).date()
    assert query(dated.api.database_url, swept, dated.code) == [(today,)]
    before = query(dated.api.database_url, "SELECT id FROM deadline ORDER BY id")
    post.round()
    assert query(dated.api.database_url, "SELECT id FROM deadline ORDER BY id") == before


def test_every_sort_of_deadline_has_its_types() -> None:
    assert {f"{one.value}_{state}" for one in DeadlineType for state in ("due", "late")} <= DEADLINES.keys()
