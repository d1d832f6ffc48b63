"""The kassier's desk: what is to be passed on, what is late, what is withheld and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.access.rights import Function
from app.access.work import Work
from app.clock import days_after
from app.db.session import Row
from app.http.types import euros
from app.payouts import repository
from app.payouts import schemas as wire
from app.payouts.purses import purses
from app.uitkeringsschema.distribution import Agreement
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.purse import Purse

PROMPT_DAYS = 2
"""Passing on happens at best within two calendar days of receipt (uitkeringsschema.md §7.5)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an organisation stands in one payout."""

    row: Row[Any]
    organisation: str
    share: int
    passed: int
    last_receipt: date | None
    last_transfer: date | None
    agreements: tuple[Agreement, ...]


async def desk(
    work: Work, after: tuple[Any, ...] | None, limit: int, kassier: str | None, status: str | None
) -> tuple[list[wire.DeskRow], tuple[Any, ...] | None]:
    """Per released payout and organisation what is due, late, withheld or done, in order of period."""
    rows = [row for row in await repository.live(work.session, work.plan.id) if row.status != "proposed"]
    principal = work.principal
    mine = principal.organisations(Function.PARTNER)
    rows = [row for row in rows if kassier in {None, row.kassier} and (principal.sees_kassier(row.kassier) or mine)]
    found = [
        _shown(place, money, work.today, whole=principal.sees_kassier(place.row.kassier))
        for place, money in await _places(work, sorted(rows, key=lambda r: (r.period, r.kassier, r.stream)))
        if principal.sees_kassier(place.row.kassier) or place.organisation in mine
    ]
    wanted = [row for row in found if status in {None, row.status} and (after is None or _key(row) > after)]
    return wanted[:limit], _key(wanted[limit - 1]) if len(wanted) > limit else None


def _key(row: wire.DeskRow) -> tuple[int, str, str, str]:
    return row.period, row.kassier, row.stream, row.organisation


async def _places(work: Work, rows: Sequence[Row[Any]]) -> list[tuple[Place, Purse]]:
    """Every organisation with something to get of these payouts, and the account that it comes from.

    What each gets rests on what the kassier holds for all of them together.
    """
    if not rows:
        return []
    async with work.whole_plan():
        return await _with_all(work, rows)


async def _with_all(work: Work, rows: Sequence[Row[Any]]) -> list[tuple[Place, Purse]]:
    ids = [row.id for row in rows]
    money = await purses(work)
    last_receipts = await repository.last_receipts(work.session, ids)
    passed = {(one.payout_id, one.organisation): one for one in await repository.passed_on(work.session, ids)}
    agreements: dict[tuple[str, str], tuple[Agreement, ...]] = {}
    for one in await repository.agreements(work.session, work.plan.id):
        agreed = Agreement(one.organisation, one.signed_on, one.valid_from, one.valid_to)
        at = (one.kassier, one.organisation)
        agreements[at] = (*agreements.get(at, ()), agreed)
    places = []
    for row in rows:
        own = money[Pot(row.kassier, row.stream)]
        for organisation in sorted(own.payouts[row.period].shares):
            sent = passed.get((row.id, organisation))
            place = Place(
                row=row,
                organisation=organisation,
                share=own.share(row.period, organisation),
                passed=0 if sent is None else int(sent.amount_cents),
                last_receipt=last_receipts.get(row.id),
                last_transfer=None if sent is None else sent.last_on,
                agreements=agreements.get((row.kassier, organisation), ()),
            )
            places += [(place, own)] if place.share or place.passed else []
    return places


def _shown(place: Place, money: Purse, today: date, *, whole: bool) -> wire.DeskRow:
    """A row of the desk; what came in for all organisations together only for who sees the `whole` payout."""
    due = place.share - place.passed
    why = _why(place, money, due, today)
    since = place.last_receipt if due > 0 else None
    late_from = None if since is None else days_after(since, PROMPT_DAYS + 1)
    taken = None
    if place.last_receipt and place.last_transfer:
        taken = max(0, (place.last_transfer - place.last_receipt).days)
    return wire.DeskRow(
        payout=place.row.id,
        kassier=place.row.kassier,
        stream=place.row.stream,
        period=place.row.period,
        organisation=place.organisation,
        status=_status(due, why, late_from, today),
        share=euros(place.share),
        received=euros(money.payouts[place.row.period].received) if whole else None,
        passed_on=euros(place.passed),
        still_due=euros(max(0, due)),
        due_since=since,
        late_from=late_from,
        days_taken=taken,
        why_withheld=why,
        explanation=_TEXTS.get(why) if why else None,
    )


_TEXTS = {
    "not_received": "Het geld is nog niet van de financier ontvangen.",
    "agreement_missing": "Er is vandaag geen geldige nadere overeenkomst (NOK) met deze organisatie.",
}


def _why(place: Place, money: Purse, due: int, today: date) -> Any:
    if due <= 0:
        return None
    if money.available(place.row.period) <= 0:
        return "not_received"
    if not any(one.valid(today) for one in place.agreements):
        return "agreement_missing"
    return None


def _status(due: int, why: Any, late_from: date | None, today: date) -> Any:
    if due <= 0:
        return "done"
    if why is not None:
        return "withheld"
    return "late" if late_from is not None and today >= late_from else "due"
