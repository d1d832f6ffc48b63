"""What was known at a moment stays what was known then, whatever happens after it."""

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.factories import money, packages
from tests.support.api import Api
from tests.support.steps import Steps

PATHS = (
    "",
    "/role-matrix",
    "/kpis",
    "/meetmomenten",
    "/kpi-progress",
    "/budget-lines",
    "/uitkeringsschema",
    "/payouts",
    "/pass-on",
    "/receipts",
    "/transfers",
    "/claims",
    "/returns",
    "/agreements",
    "/cost-statements",
    "/measurements",
    "/decisions",
    "/confirmations",
    "/registrations",
    "/periods",
    "/periods/1/accounting",
    "/ledger/entries",
    "/ledger/balances",
    "/ledger/head",
    "/audit-trail",
)


@dataclass
class Kept:
    """What was answered at a moment, and to whom."""

    at: str
    client: httpx.Client
    path: str
    body: bytes


@dataclass
class Watched:
    """A plan of which the answers are kept after every step."""

    steps: Steps
    kept: list[Kept] = field(default_factory=list)
    _turn: int = 0

    def watch(self) -> None:
        """Keep some answers of now, of everybody; others every time."""
        people = [(self.steps.by("auditor"), 4), (self.steps.by("partner", "BETA"), 2), (self.steps.kassier, 1)]
        for client, times in people:
            for _ in range(times):
                self._turn += 1
                path = f"/v1/plans/{self.steps.plan}{PATHS[self._turn % len(PATHS)]}"
                answer = client.get(path)
                if answer.status_code == 200:
                    self.kept.append(Kept(self.now(), client, path, answer.content))

    def now(self) -> str:
        """When the last thing was recorded."""
        return self.steps.office.get(f"/v1/plans/{self.steps.plan}/streams").headers["Known-At"]


@pytest.fixture(scope="module")
def watched(api: Api) -> Watched:
    """A small plan that goes through the main job, with things undone, revised and moved on the way."""
    held = Watched(
        Steps(
            api,
            "ASOF",
            kpis=[packages.kpi("Q1", [1, 2]), money.count("Q2", 1, 10)],
            budget=[*money.lines(1), *money.lines(2)],
        )
    )
    post = held.steps.post

    def watching(*given: Any, **more: Any) -> Any:
        made = post(*given, **more)
        held.watch()
        return made

    held.steps.post = watching  # type: ignore[method-assign]
    course(held.steps)
    return held


def course(steps: Steps) -> None:
    """From costs to a claim, with the changes that a plan goes through."""
    withdrawn = steps.state_costs(amount=5)
    steps.post(steps.office, f"/cost-statements/{withdrawn['id']}/withdrawals", {})
    steps.close_costs(("ALFA", 900), ("BETA", 400))
    payouts = steps.released(1)
    received = steps.receive(payouts["K1"], 1300)
    steps.pass_on(payouts["K1"], "BETA", 100)
    given = steps.pass_on(payouts["K1"], "BETA", 50)
    steps.post(steps.kassier, f"/transfers/{given['id']}/reversals", {"reversedOn": "2026-01-15", "reason": "Fout"})
    steps.decide("revise_target", meetmoment="Q2.1", target=20, reason="Te laag")
    line = {"initiative": "I1", "kassier": "K1", "stream": "IZA", "period": 2}
    moves = [{"from": {**line, "organisation": "BETA"}, "to": {**line, "organisation": "ALFA"}, "amount": 25}]
    undone = steps.decide("change_budget", moves=moves)
    steps.decide("withdraw", decision=undone["id"], reason="Toch niet")
    steps.decide("change_budget", moves=moves)
    first = steps.verified("Q1.1", value=False)
    steps.establish(1, first, steps.verified("Q2.1", 5))
    steps.confirm_and_register(1, "results")
    steps.post(
        steps.office,
        f"/plans/{steps.plan}/memberships",
        {"issuer": "urn:elders", "subject": "iemand", "function": "reader"},
    )
    steps.released(2)
    assert received["status"] == "booked"


def later(held: Kept) -> httpx.Response:
    """The same question, as of the moment at which it was asked first."""
    return held.client.get(held.path, params={"asOf": held.at})


def test_every_answer_of_then_is_given_again(watched: Watched) -> None:
    assert len(watched.kept) > 120
    differing = [kept.path for kept in watched.kept if later(kept).content != kept.body]
    assert differing == []
    seen = {kept.path: {other.body for other in watched.kept if other.path == kept.path} for kept in watched.kept}
    changed = {path.rpartition("/")[2] for path, bodies in seen.items() if len(bodies) > 1}
    assert changed >= {"ASOF", "budget-lines", "payouts", "uitkeringsschema", "transfers", "meetmomenten", "entries"}


def test_before_it_was_imported_there_is_no_plan(watched: Watched) -> None:
    path = f"/v1/plans/{watched.steps.plan}/budget-lines"
    assert watched.steps.office.get(path, params={"asOf": "2020-01-01T00:00:00Z"}).status_code == 404


def test_what_is_still_to_come_is_as_it_is_now(watched: Watched) -> None:
    path = f"/v1/plans/{watched.steps.plan}/payouts"
    answer = watched.steps.office.get(path, params={"asOf": "2120-01-01T00:00:00Z"})
    assert answer.content == watched.steps.office.get(path).content


def test_between_two_moments_every_difference_has_its_decision_and_its_sum(watched: Watched) -> None:
    steps, moments = watched.steps, sorted({kept.at for kept in watched.kept})
    path = f"/plans/{steps.plan}/differences"
    found = steps.get(steps.office, f"{path}?since={moments[0]}")
    rows = {section: [row for row in found["items"] if row["section"] == section] for section in SECTIONS}
    lines = {row["after"]["organisation"]: row for row in rows["budget_lines"]}
    assert {name: row["after"]["amount"] - row["before"]["amount"] for name, row in lines.items()} == {
        "ALFA": 25,
        "BETA": -25,
    }
    assert "amount" in lines["ALFA"]["properties"]
    kinds = steps.get(steps.office, f"/decisions/{decided(lines['ALFA'])[-1]}")["kind"]
    assert kinds == "change_budget"
    [target] = [row for row in rows["meetmomenten"] if "target" in row["properties"]]
    assert (target["before"]["target"], target["after"]["target"]) == (10, 20)
    assert "revise_target" in {steps.get(steps.office, f"/decisions/{one}")["kind"] for one in decided(target)}
    assert {row["how"] for row in rows["payouts"]} == {"added"}
    assert found["budget"]["difference"] == 0
    payments = steps.get(steps.office, f"/plans/{steps.plan}/uitkeringsschema")["payments"]
    assert found["payments"]["after"] == pytest.approx(sum(row["payment"] for row in payments))
    own = steps.get(steps.by("partner", "BETA"), f"{path}?since={moments[0]}")
    seen = [row["after"]["organisation"] for row in own["items"] if row["section"] == "budget_lines"]
    assert set(seen) == {"BETA"}
    assert not any(row["causes"] for row in own["items"])
    assert steps.get(steps.office, f"{path}?since={moments[-1]}")["items"] == []


SECTIONS = ("roles", "kpis", "meetmomenten", "budget_lines", "payouts", "payments")


def decided(row: dict[str, Any]) -> list[str]:
    """The decisions that changed a row."""
    return [cause["decision"] for cause in row["causes"] if cause["decision"]]
