"""Returns of a kassier to the financier, and their confirmation."""

from typing import Any
from uuid import UUID, uuid4

from app.access.work import Fact, Work
from app.claims import repository
from app.claims import schemas as wire
from app.db.session import Row
from app.errors import Flaw, NotFound, raise_if_any, unknown
from app.http.types import cents, euros
from app.payouts.purses import purse
from app.uitkeringsschema import bookings
from app.uitkeringsschema.distribution import return_violations
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.violations import Code, Refused, Violation, refuse_if_any


async def give_back(work: Work, body: wire.ReturnIn) -> wire.Return:
    """Record a return to the financier (step 15): what was recovered and what was set off, no more (§6, §7.8).

    Raises:
        InvalidInput: a stream or kassier that is not the caller's, or a choice between kassiers left open.
        Refused: exceeds_received, bank_reference_used.
    """
    work.require_scheme()
    amount = cents(body.amount)
    pot = await _pot(work, body, amount)
    used = await repository.return_reference_used(work.session, work.plan.id, *pot, body.bank_reference)
    refused = return_violations(await purse(work, pot), amount)
    if used:
        nl, en = "Met dit bankkenmerk is al teruggestort.", "This bank reference was used for a return already."
        refused.append(Violation(Code.BANK_REFERENCE_USED, nl, en))
    refuse_if_any(refused)
    identifier = uuid4()
    await repository.add(
        work.session,
        "return",
        {
            "id": identifier,
            "plan_id": work.plan.id,
            **pot._asdict(),
            "amount_cents": amount,
            "executed_on": body.executed_on,
            "bank_reference": body.bank_reference,
            "recorded_by": work.actor,
            "recorded_at": work.now,
        },
    )
    work.book(
        Fact(
            "return",
            "return",
            identifier,
            {**body.model_dump(by_alias=True), **pot._asdict()},
            occurred_on=body.executed_on,
            postings=bookings.returned(pot, amount),
        )
    )
    return await show_return(work, identifier)


async def confirm(work: Work, return_id: UUID, body: wire.ReturnConfirmationIn) -> wire.Return:
    """Confirm that a return came in (step 16).

    Raises:
        Forbidden: the caller is not financier of its stream.
        Refused: already_confirmed.
    """
    row = await _own(work, return_id)
    work.principal.require_stream(row.stream)
    if row.status == "confirmed":
        nl, en = "Deze terugstorting is al bevestigd.", "This return has been confirmed already."
        raise Refused([Violation(Code.ALREADY_CONFIRMED, nl, en)])
    await repository.change(
        work.session,
        "return",
        return_id,
        status="confirmed",
        confirmed_on=body.confirmed_on,
        confirmation_reference=body.reference,
        confirmed_by=work.actor,
    )
    payload = body.model_dump(by_alias=True)
    work.book(Fact("return_confirmed", "return", return_id, payload, occurred_on=body.confirmed_on))
    return await show_return(work, return_id)


async def show_return(work: Work, return_id: UUID) -> wire.Return:
    """One return.

    Raises:
        NotFound: it is not one of this plan, or its money is not in sight.
    """
    return _shown(await _own(work, return_id))


async def returns(
    work: Work, after: tuple[Any, ...] | None, limit: int, filters: dict[str, Any]
) -> tuple[list[wire.Return], tuple[Any, ...] | None]:
    """The returns whose money is in sight."""
    sight = None if work.principal.sees_all_money else (work.principal.kassiers, ())
    rows = await repository.page(work.session, "return", work.plan.id, after, limit + 1, filters, sight)
    return [_shown(row) for row in rows[:limit]], (rows[limit - 1].id,) if len(rows) > limit else None


async def _pot(work: Work, body: wire.ReturnIn, amount: Cents) -> Pot:
    """The account that the money leaves: named, the only one, or the only one with that much to return."""
    pots, _ = await repository.known(work.session, work.plan.id)
    mine = sorted(Pot(*pot) for pot in pots if pot[0] in work.principal.kassiers)
    named = [pot for pot in mine if body.kassier in {None, pot.kassier}]
    fitting = [pot for pot in named if pot.stream == body.stream]
    if not fitting:
        raise_if_any([unknown("/stream" if named else "/kassier")])
    if len(fitting) > 1:
        enough = [pot for pot in fitting if not return_violations(await purse(work, pot), amount)]
        if len(enough) > 1:
            nl = "U handelt voor meer dan één kassier; noem voor welke."
            flaw = Flaw("/kassier", "required", nl, "You act for more than one kassier; name which one.")
            raise_if_any([flaw])
        fitting = enough or fitting
    return fitting[0]


async def _own(work: Work, return_id: UUID) -> Row[Any]:
    row = await repository.find(work.session, "return", return_id)
    if row is None or row.plan_id != work.plan.id or not work.principal.sees_kassier(row.kassier):
        raise NotFound
    return row


def _shown(row: Row[Any]) -> wire.Return:
    return wire.Return(
        id=row.id,
        kassier=row.kassier,
        stream=row.stream,
        amount=euros(row.amount_cents),
        executed_on=row.executed_on,
        bank_reference=row.bank_reference,
        status=row.status,
        confirmed_on=row.confirmed_on,
        confirmation_reference=row.confirmation_reference,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )
