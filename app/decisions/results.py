"""Establishing results: what counts for each meetmoment in the accounting of a period, and undoing that."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from app.access.work import Work
from app.db.session import Row
from app.decisions import repository
from app.decisions.schemas import EstablishResults
from app.errors import Flaw, raise_if_any, unknown
from app.standing import service as standing
from app.standing.state import State
from app.uitkeringsschema.facts import Part
from app.uitkeringsschema.readiness import order_violations
from app.uitkeringsschema.standing import Matter, is_closed, parts_of
from app.uitkeringsschema.violations import Code, Refused, Violation, refuse_if_any


async def establish(work: Work, decision_id: UUID, body: EstablishResults) -> None:
    """Establish measurements and record what was not measured (uitkeringsschema.md §3, §5).

    Raises:
        InvalidInput: a period, measurement or meetmoment that the plan does not have, or one named twice.
        Refused: measurement_not_verified, period_mismatch, period_closed, catch_up_not_allowed, period_not_accounted.
    """
    state = await standing.load(work)
    found = await repository.measurements(work.session, work.plan.id, body.measurements)
    raise_if_any(_flaws(state, body, found))
    named = [found[identifier] for identifier in body.measurements]
    codes = {row.meetmoment for row in named} | set(body.not_measured)
    refuse_if_any(
        [
            *(violation for row in named for violation in _measurement_violations(row, body.period)),
            *_meetmoment_violations(state, body, codes),
            *_order(state, body.period, codes),
        ]
    )
    await repository.end_results(work.session, work.plan.id, body.period, codes)
    await repository.set_status(work.session, body.measurements, "established")
    outcomes = [(row.meetmoment, row.id) for row in named] + [(code, None) for code in body.not_measured]
    await repository.add_results(
        work.session,
        [
            {
                "id": uuid4(),
                "plan_id": work.plan.id,
                "meetmoment": code,
                "accounting": body.period,
                "measurement_id": measurement,
                "decision_id": decision_id,
            }
            for code, measurement in outcomes
        ],
    )


async def withdraw(work: Work, decision: Row[Any]) -> None:
    """Undo a decision that established results, as long as no confirmation rests on it.

    Raises:
        Refused: decision_in_use.
    """
    state = await standing.load(work)
    period = decision.content["period"]
    codes = [row.meetmoment for row in await repository.results_of(work.session, decision.id)]
    touched = {Part(*pot, period) for code in codes for pot in state.scheme.pots_of.get(code, ())}
    if not any(other.period == period and other.id != decision.id for other in state.establishing):
        # Parts in which nothing hangs rest on there being a decision at all.
        touched |= {part for part in parts_of(state.scheme, period) if not state.scheme.hanging_in.get(part)}
    if any((Matter.RESULTS, part) in state.standing.confirmed for part in touched):
        nl = "De financier heeft resultaten uit dit besluit al bevestigd."
        raise Refused([Violation(Code.DECISION_IN_USE, nl, "The financier has confirmed results of this decision.")])
    await repository.withdraw_results(work.session, decision.id)


def _flaws(state: State, body: EstablishResults, found: Mapping[UUID, Row[Any]]) -> list[Flaw]:
    flaws: list[Flaw] = []
    if body.period > state.scheme.settlement:
        flaws.append(unknown("/period"))
    moments = Counter(row.meetmoment for row in found.values()) + Counter(body.not_measured)
    seen: set[UUID] = set()
    for index, identifier in enumerate(body.measurements):
        pointer = f"/measurements/{index}"
        if identifier not in found:
            flaws.append(unknown(pointer))
        elif identifier in seen or moments[found[identifier].meetmoment] > 1:
            flaws.append(_twice(pointer))
        seen.add(identifier)
    for index, code in enumerate(body.not_measured):
        pointer = f"/notMeasured/{index}"
        if code not in state.scheme.meetmomenten:
            flaws.append(unknown(pointer))
        elif moments[code] > 1:
            flaws.append(_twice(pointer))
    return flaws


def _twice(pointer: str) -> Flaw:
    nl = "Dit besluit noemt dit meetmoment meer dan eens."
    return Flaw(pointer, "duplicate_code", nl, "This decision names this meetmoment more than once.")


def _measurement_violations(row: Row[Any], period: int) -> list[Violation]:
    facts = {"measurement": row.id, "meetmoment": row.meetmoment}
    found: list[Violation] = []
    if row.status != "verified":
        nl = f"De meting van {row.meetmoment} is niet geverifieerd (status: {row.status})."
        en = f"The measurement of {row.meetmoment} is not verified (status: {row.status})."
        found.append(Violation(Code.MEASUREMENT_NOT_VERIFIED, nl, en, {**facts, "status": row.status}))
    if row.period != period:
        nl = f"De meting van {row.meetmoment} hoort bij de verantwoording van periode {row.period}, niet {period}."
        en = f"The measurement of {row.meetmoment} belongs to the accounting of period {row.period}, not {period}."
        found.append(Violation(Code.PERIOD_MISMATCH, nl, en, {**facts, "period": row.period}))
    return found


def _meetmoment_violations(state: State, body: EstablishResults, codes: set[str]) -> list[Violation]:
    found: list[Violation] = []
    for code in sorted(codes):
        moment = state.scheme.meetmomenten[code]
        facts = {"meetmoment": code, "period": body.period}
        if code in body.not_measured and moment.period != body.period:
            nl = f"Meetmoment {code} ligt in periode {moment.period}."
            found.append(
                Violation(Code.PERIOD_MISMATCH, nl, f"Meetmoment {code} lies in period {moment.period}.", facts)
            )
        if moment.period < body.period and not state.scheme.catch_up and code in state.scheme.pots_of:
            nl = f"Meetmoment {code} van periode {moment.period} kan in dit plan niet later worden ingehaald."
            en = f"Meetmoment {code} of period {moment.period} cannot be caught up later in this plan."
            found.append(Violation(Code.CATCH_UP_NOT_ALLOWED, nl, en, facts))
        if is_closed(state.scheme, state.standing, moment, body.period):
            nl = f"De verantwoording van periode {body.period} is voor meetmoment {code} afgesloten."
            en = f"The accounting of period {body.period} is closed for meetmoment {code}."
            found.append(Violation(Code.PERIOD_CLOSED, nl, en, facts))
    return found


def _order(state: State, period: int, codes: set[str]) -> list[Violation]:
    """Period n is not established before n − 1 is accounted for, for the parts concerned.

    A decision without results is about the parts where nothing hangs; it is refused when none of them is at its turn.
    """
    if codes:
        concerned = {Part(*pot, period) for code in codes for pot in state.scheme.pots_of.get(code, ())}
        return order_violations(state.standing, concerned)
    parts = parts_of(state.scheme, period)
    empty = [part for part in parts if not state.scheme.hanging_in.get(part)] or list(parts)
    refused = order_violations(state.standing, empty)
    return refused if len(refused) == len(empty) else []
