"""Answers what the schedule is, what payouts still wait for, and what would be if."""

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import Any

from app.access.rights import Function
from app.access.work import Work
from app.db.session import Row
from app.errors import Flaw, InvalidInput, NotFound
from app.payouts.proposals import fingerprint
from app.plans.answer import answer, answer_bytes
from app.plans.case import parse_case
from app.schedule import repository, whatif
from app.schedule import schemas as wire
from app.schedule.expected import expected, with_released
from app.standing import service as standing
from app.standing.state import State
from app.uitkeringsschema.facts import Part
from app.uitkeringsschema.readiness import payout_violations
from app.uitkeringsschema.schedule import Payment, Share, compute
from app.uitkeringsschema.size import steps
from app.uitkeringsschema.standing import parts_of
from app.uitkeringsschema.violations import Code, Violation, refuse_if_any

MOST_STEPS = 250_000
"""The most amounts that one case may come to: more would keep others waiting."""

_MANY_STEPS = 10_000
_one_at_a_time = Lock()

Answer = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class PartConditions:
    """What the payout of a part still misses."""

    part: Part
    violations: tuple[Violation, ...]


async def uitkeringsschema(work: Work) -> wire.Uitkeringsschema:
    """The whole schedule as far as its money is in sight (uitkeringsschema.md §4).

    Raises:
        Refused: no_scheme.
    """
    work.require_scheme()
    state = await standing.load(work)
    payouts = {
        Part(row.kassier, row.stream, row.period): row
        for row in await repository.standing_payouts(work.session, work.plan.id)
    }
    payments = {part: _payment(part, row) for part, row in payouts.items() if row.status != "proposed"}
    shares = {
        (share.part, share.organisation): share
        for share in map(_share, await repository.released_shares(work.session, work.plan.id))
    }
    found = answer(with_released(expected(state), payments, shares), state.scheme)
    for row in found["payments"]:
        part = Part(row["kassier"], row["stream"], row["period"])
        row["status"] = _status(state, part, payouts.get(part))
        row["provisional"] = part not in payments and _is_provisional(state, part)
    return wire.Uitkeringsschema.of(_in_sight(work, found))


async def readiness(work: Work, period: int) -> list[PartConditions]:
    """What each payout of a period still misses, for the kassiers in sight (§7.1).

    Raises:
        NotFound: the plan has no such period.
        Refused: no_scheme.
    """
    work.require_scheme()
    state = await standing.load(work)
    if not 1 <= period <= state.scheme.settlement:
        raise NotFound
    return [
        PartConditions(part, tuple(payout_violations(state.scheme, state.standing, part)))
        for part in parts_of(state.scheme, period)
        if work.principal.sees_kassier(part.kassier)
    ]


async def simulate(work: Work, document: dict[str, Any]) -> wire.Simulation:
    """The schedule with what is given on top of what is established; stores nothing.

    Raises:
        InvalidInput: every flaw of what is given, at once.
        Refused: no_scheme; period_closed for everything that is given for what is closed.
    """
    work.require_scheme()
    state = await standing.load(work)
    facts, met = whatif.read(document, state.scheme)
    refuse_if_any(whatif.closed_violations(state, facts))
    schedule = await asyncio.to_thread(whatif.simulate, state, facts, met=met)
    return wire.Simulation.of(_in_sight(work, answer(schedule, state.scheme)))


async def simulate_case(document: dict[str, Any]) -> bytes:
    """The answer to a case, as JSON; computed beside the requests of others.

    Raises:
        InvalidInput: every flaw of the case, or a case that is too large.
    """
    return await asyncio.to_thread(_computed, document)


def _computed(document: dict[str, Any]) -> bytes:
    case = parse_case(document)
    size = steps(case.scheme, case.results)
    if size > MOST_STEPS:
        nl = f"Deze casus komt op meer dan {MOST_STEPS} bedragen uit."
        raise InvalidInput([Flaw("", "too_large", nl, f"This case comes to more than {MOST_STEPS} amounts.")])
    # Two large ones at once would only take twice the memory.
    with _one_at_a_time if size > _MANY_STEPS else nullcontext():
        return answer_bytes(compute(case), case.scheme)


def _status(state: State, part: Part, row: Row[Any] | None) -> str:
    if row is None:
        return "expected"
    if row.status != "proposed":
        return "released"
    return "proposed" if row.digest == fingerprint(state, part) else "expected"


def _is_provisional(state: State, part: Part) -> bool:
    found = payout_violations(state.scheme, state.standing, part)
    return any(violation.code is not Code.PREVIOUS_NOT_RELEASED for violation in found)


def _in_sight(work: Work, found: Answer) -> Answer:
    """All rows, or those of the caller's kassiers; of a partner's own organisation every row but the payments."""
    if work.principal.sees_all_money:
        return found
    kassiers = work.principal.kassiers
    own = work.principal.organisations(Function.PARTNER)
    return {
        name: [row for row in rows if row["kassier"] in kassiers or row.get("organisation") in own]
        for name, rows in found.items()
    }


def _payment(part: Part, row: Row[Any]) -> Payment:
    return Payment(
        part,
        base=row.base_cents,
        deduction=row.deduction_cents,
        release=row.release_cents,
        payment=row.payment_cents,
        carried=row.carried_cents,
    )


def _share(row: Row[Any]) -> Share:
    return Share(
        Part(row.kassier, row.stream, row.period),
        row.organisation,
        base=row.base_cents,
        carried_in=row.carried_in_cents,
        shortfall=row.shortfall_cents,
        release=row.release_cents,
        due=row.due_cents,
        amount=row.amount_cents,
        balance=row.balance_cents,
    )
