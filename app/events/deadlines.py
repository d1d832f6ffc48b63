"""Finds the days that came in a plan: what is due, what is late, what ends and what is to be paid."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from app.access.principal import Membership, Principal
from app.access.rights import Function
from app.access.work import Work
from app.planning import service as planning
from app.plans import service as plans

DUE_WITHIN: Final = 14
"""Days before its day that something is announced."""

ENDING_WITHIN: Final = 30
"""Days before its last day that an agreement is announced."""

LOOKED_BACK: Final = 31
"""Days that are looked back, after a standstill and in a plan that is new."""

_ALL: Final = 100_000

Day = dict[str, Any]
"""A row to be announced: `kind`, `resource_id`, `code`, `initiative`, `due_on`, and the `id` that follows from them."""


async def came(work: Work) -> list[Day]:
    """The days that are there on the day of this work, in order; the same rows however often it is asked."""
    whole = replace(work, principal=Principal(work.principal.actor, (Membership(Function.AUDITOR),)))
    found = [*await _planned(whole), *await _ending(whole), *await _paying(whole)]
    return sorted(found, key=lambda one: (one["due_on"], one["kind"], one["code"] or "", one["id"]))


async def _planned(work: Work) -> Iterator[Day]:
    found = await planning.deadlines(work, within=DUE_WITHIN, initiative=None, on=None)
    late = [one for one in found.late if one.days <= LOOKED_BACK]
    states = (("late", late), ("due", found.due))
    return (
        _day(work, f"{one.type.value}_{state}", one.id, one.due_on, one.code, one.initiative)
        for state, listed in states
        for one in listed
    )


async def _ending(work: Work) -> Iterator[Day]:
    found, _ = await plans.agreements(work, {}, None, _ALL)
    until = work.today + timedelta(days=ENDING_WITHIN)
    return (
        _day(work, "agreement_ending", one.id, one.valid_to)
        for one in found
        if one.valid_to is not None and work.today <= one.valid_to <= until
    )


async def _paying(work: Work) -> Iterator[Day]:
    if not work.plan.has_scheme:
        return iter(())
    found, _ = await plans.periods(work, None, None, _ALL)
    since = work.today - timedelta(days=LOOKED_BACK)
    return (
        _day(work, "payment_day", one.id, one.pay_on, str(one.number))
        for one in found
        if since <= one.pay_on <= work.today
    )


def _day(
    work: Work, kind: str, resource_id: UUID, due_on: date, code: str | None = None, initiative: str | None = None
) -> Day:
    return {
        "id": uuid5(work.plan.id, f"{kind}/{resource_id}/{due_on}"),
        "kind": kind,
        "resource_id": resource_id,
        "code": code,
        "initiative": initiative,
        "due_on": due_on,
        "recorded_at": work.now,
    }
