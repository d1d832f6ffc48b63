"""The kassier's desk: what is to be passed on, what is late, what is withheld and why."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.access.rights import Function
from app.access.work import Work
from app.db.session import Row
from app.http.types import euros
from app.payouts import repository
from app.payouts import schemas as wire
from app.payouts.purses import purse
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
    rows = [row for row in rows if principal.sees_kassier(row.kassier) or mine]
    found = [
        shown
        for row in sorted(rows, key=lambda r: (r.period, r.kassier, r.stream))
        if kassier in {None, row.kassier}
        for shown in await _of_payout(work, row)
        if principal.sees_kassier(row.kassier) or shown.organisation in mine
    ]
    wanted = [row for row in found if status in {None, row.status} and (after is None or _key(row) > after)]
    return wanted[:limit], _key(wanted[limit - 1]) if len(wanted) > limit else None


def _key(row: wire.DeskRow) -> tuple[int, str, str, str]:
    return row.period, row.kassier, row.stream, row.organisation


async def _of_payout(work: Work, row: Row[Any]) -> list[wire.DeskRow]:
    """What each organisation gets of a payout, which rests on what the kassier holds for all of them together."""
    async with work.whole_plan():
        return await _with_all(work, row)


async def _with_all(work: Work, row: Row[Any]) -> list[wire.DeskRow]:
    money = await purse(work, Pot(row.kassier, row.stream))
    received = money.payouts[row.period].received
    last_receipt = (await repository.last_receipts(work.session, [row.id])).get(row.id)
    passed = {one.organisation: one for one in await repository.passed_on(work.session, [row.id])}
    agreements = [
        Agreement(one.organisation, one.signed_on, one.valid_from, one.valid_to)
        for one in await repository.agreements(work.session, work.plan.id, row.kassier)
    ]
    places = [
        Place(
            row=row,
            organisation=organisation,
            share=money.share(row.period, organisation),
            passed=int(passed[organisation].amount_cents) if organisation in passed else 0,
            last_receipt=last_receipt,
            last_transfer=passed[organisation].last_on if organisation in passed else None,
            agreements=tuple(one for one in agreements if one.organisation == organisation),
        )
        for organisation in money.payouts[row.period].shares
    ]
    return [_shown(place, money, received, work.today) for place in places if place.share or place.passed]


def _shown(place: Place, money: Purse, received: int, today: date) -> wire.DeskRow:
    due = place.share - place.passed
    why = _why(place, money, due, today)
    since = place.last_receipt if due > 0 else None
    late_from = None if since is None else since + timedelta(days=PROMPT_DAYS + 1)
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
        received=euros(received),
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
