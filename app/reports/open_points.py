"""What is open: values that are late or wait for somebody, money that did not move, and actions that were agreed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.http.types import euros
from app.kpis.status import MeetmomentStatus
from app.ledger.findings import Stored
from app.measurements.reporting import missing_evidence
from app.planning.states import days_late
from app.reports.ground import Ground
from app.reports.money import shift_of
from app.reports.promised import status_in
from app.reports.schemas import OpenKind, OpenPoint
from app.uitkeringsschema.facts import Part
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.readiness import payout_violations

_OF_MOMENTS = {
    MeetmomentStatus.OVERDUE: (OpenKind.OVERDUE, "is niet opgegeven"),
    MeetmomentStatus.REJECTED: (OpenKind.REJECTED, "is afgekeurd en niet opnieuw opgegeven"),
    MeetmomentStatus.REPORTED: (OpenKind.NOT_VERIFIED, "is opgegeven en nog niet geverifieerd"),
    MeetmomentStatus.VERIFIED: (OpenKind.NOT_DECIDED, "is geverifieerd en nog niet vastgesteld"),
}


def open_points_of(ground: Ground) -> list[OpenPoint]:
    """Everything that is open in this period or before it, the money as far as in sight; what is late first."""
    found = [
        *_of_moments(ground),
        *_of_costs(ground),
        *_of_conditions(ground),
        *_of_payouts(ground),
        *_of_claims(ground),
        *_of_returns(ground),
        *_of_actions(ground),
    ]
    return sorted(found, key=_rank)


def _rank(one: OpenPoint) -> tuple[Any, ...]:
    """In one order whenever it is asked: what falls on the same day by what it says."""
    last = one.code or "", one.text, one.amount or 0
    return list(OpenKind).index(one.kind), -one.days_late, one.due_on or date.max, *last


def _point(ground: Ground, kind: OpenKind, text: str, code: str | None = None, **more: Any) -> OpenPoint:
    due_on: date | None = more.pop("due_on", None)
    cents: Cents | None = more.pop("cents", None)
    late = days_late(due_on, None, ground.on)
    amount = None if cents is None else euros(cents)
    return OpenPoint(kind=kind, code=code, text=text, who=more.get("who"), due_on=due_on, days_late=late, amount=amount)


def _of_moments(ground: Ground) -> Iterator[OpenPoint]:
    for row in sorted(ground.rows.all("meetmoment"), key=lambda row: (row["period"], row["code"])):
        if row["period"] > ground.period or (row["period"] < ground.period and row["code"] not in ground.moments):
            continue
        kpi, status = ground.kpis[row["kpi"]], status_in(ground, row)
        who = kpi["details"].get("measuredBy")
        if status in _OF_MOMENTS:
            kind, what = _OF_MOMENTS[status]
            yield _point(ground, kind, f"{row['code']} {what}.", row["code"], due_on=row["due_on"], who=who)
        yield from _of_evidence(ground, row, kpi, who)


def _of_evidence(ground: Ground, row: Stored, kpi: Stored, who: str | None) -> Iterator[OpenPoint]:
    measured = ground.newest.get((row["code"], ground.period))
    if measured is None or measured["status"] not in {"reported", "verified"}:
        return
    missing = missing_evidence(kpi["evidence"], ground.kinds_of(measured["id"]))
    if missing:
        text = f"Bij {row['code']} ontbreekt bewijslast: {', '.join(missing)}."
        yield _point(ground, OpenKind.EVIDENCE_MISSING, text, row["code"], due_on=row["due_on"], who=who)


def _of_costs(ground: Ground) -> Iterator[OpenPoint]:
    for row in ground.rows.of("cost_statement", "period", ground.period):
        if row["status"] == "open" and ground.sees(row["kassier"], row["organisation"]):
            name = ground.names.organisations.get(row["organisation"], row["organisation"])
            text = f"De kostenopgave van {name} op {row['initiative']} wacht op een besluit."
            yield _point(ground, OpenKind.COSTS_OPEN, text, row["initiative"], cents=row["amount_cents"], who=name)


def _of_conditions(ground: Ground) -> Iterator[OpenPoint]:
    """What the payouts of this period and the next still miss; each said once."""
    said: set[str] = set()
    for part in ground.parts:
        if ground.released(part) or not ground.sees_kassier(part.kassier):
            continue
        for one in payout_violations(ground.state.scheme, ground.state.standing, part):
            if one.nl not in said:
                said.add(one.nl)
                yield _point(ground, OpenKind.CONDITION, one.nl, part.kassier)


def _of_payouts(ground: Ground) -> Iterator[OpenPoint]:
    """What was released and did not come in, and what came in and was not passed on."""
    for part, row in sorted(ground.live.items()):
        if part.period > ground.period or not ground.released(part):
            continue
        received = ground.received.get(row["id"], 0)
        where = f"kassier {part.kassier} in {part.stream} over periode {part.period}"
        if row["payment_cents"] > received and ground.sees_kassier(part.kassier):
            text = f"De uitkering aan {where} is nog niet helemaal ontvangen."
            yield _point(ground, OpenKind.NOT_RECEIVED, text, part.kassier, cents=row["payment_cents"] - received)
        yield from _not_passed_on(ground, part, row, where)


def _not_passed_on(ground: Ground, part: Part, row: Stored, where: str) -> Iterator[OpenPoint]:
    for who, left in left_of(ground, part, row):
        name = ground.names.organisations.get(who, who)
        why = "" if agreed(ground, part.kassier, who) else " Er is geen geldige nadere overeenkomst (NOK)."
        text = f"Aan {name} is door {where} nog niet alles doorbetaald.{why}"
        yield _point(ground, OpenKind.NOT_PASSED_ON, text, who, cents=left, who=ground.names.kassier(part.kassier))


def left_of(ground: Ground, part: Part, row: Stored) -> Iterator[tuple[str, Cents]]:
    """What organisations in sight still have to get of a released payout."""
    shares = ground.rows.of("payout_share", "payout_id", row["id"])
    for share in sorted(shares, key=lambda one: str(one["organisation"])):
        who = share["organisation"]
        wanted = share["amount_cents"] + shift_of(ground, row, who) - share["set_off_cents"]
        left = wanted - ground.passed.get((row["id"], who), 0)
        if left > 0 and ground.sees(part.kassier, who):
            yield who, left


def agreed(ground: Ground, kassier: str, organisation: str) -> bool:
    """Whether there is a valid nadere overeenkomst on the day."""
    return any(
        row["kassier"] == kassier
        and not row["withdrawn"]
        and max(row["signed_on"], row["valid_from"]) <= ground.on
        and (row["valid_to"] is None or row["valid_to"] >= ground.on)
        for row in ground.rows.of("agreement", "organisation", organisation)
    )


def _of_claims(ground: Ground) -> Iterator[OpenPoint]:
    for row in ground.rows.all("claim"):
        left = row["amount_cents"] - row["collected_cents"] - row["written_off_cents"]
        if row["withdrawn"] or not left or not ground.sees(row["kassier"], row["organisation"]):
            continue
        name = ground.names.organisations.get(row["organisation"], row["organisation"])
        what = "uit de eindafrekening" if row["kind"] == "settlement" else "wegens terugvordering"
        text = f"Kassier {row['kassier']} heeft in {row['stream']} nog te innen van {name}, {what}."
        yield _point(ground, OpenKind.CLAIM, text, row["organisation"], cents=left, who=name)


def _of_returns(ground: Ground) -> Iterator[OpenPoint]:
    for row in ground.rows.of("repayment", "status", "reported"):
        if ground.sees_kassier(row["kassier"]):
            text = f"De terugstorting van kassier {row['kassier']} in {row['stream']} is nog niet bevestigd."
            yield _point(ground, OpenKind.RETURN, text, row["kassier"], cents=row["amount_cents"])


def _of_actions(ground: Ground) -> Iterator[OpenPoint]:
    for one in ground.follow_ups:
        if one.closed_on is None or one.closed_on > ground.on:
            owner = one.owner_name if one.owner is None else ground.names.organisations.get(one.owner, one.owner)
            more = {"due_on": one.due_on, "who": owner}
            yield _point(ground, OpenKind.FOLLOW_UP, one.action.replace("\n", " "), one.code, **more)
