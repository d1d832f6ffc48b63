"""Recovers money from organisations and returns it to the financier; the kassier bears no risk."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from app.access.rights import Function
from app.access.work import Fact, Work
from app.claims import repository
from app.claims import schemas as wire
from app.claims.returns import confirm, give_back, returns, show_return
from app.db.session import Row, Session
from app.errors import Flaw, NotFound, raise_if_any, unknown
from app.http.types import cents, euros
from app.ledger import service as ledger
from app.payouts.purses import paid_to, purse
from app.uitkeringsschema import bookings
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.recovery import Claim, Ground, claim_violations, recovery_violations
from app.uitkeringsschema.violations import Code, Refused, Violation, refuse_if_any

__all__ = [
    "collect",
    "confirm",
    "give_back",
    "page",
    "plan_of",
    "recover",
    "returns",
    "show",
    "show_return",
    "withdraw_recovery",
    "write_off",
]

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def plan_of(name: str, identifier: UUID) -> Callable[[Session], Awaitable[str | None]]:
    """How to find the plan of a claim or return."""

    async def find(session: Session) -> str | None:
        return await repository.plan_code(session, name, identifier)

    return find


async def recover(work: Work, decision_id: UUID, body: Mapping[str, Any]) -> None:
    """Claim money back by decision, outside the schedule (uitkeringsschema.md §7.8).

    Raises:
        InvalidInput: codes that the plan does not have, or a duplicate that is missing or out of place.
        Refused: exceeds_paid, recovery_exceeds_duplicate.
    """
    pot, organisation, amount = Pot(body["kassier"], body["stream"]), body["organisation"], cents(body["amount"])
    duplicate = await _duplicate(work, body)
    money = await purse(work, pot)
    reference = body["duplicate_of"]
    refuse_if_any(
        recovery_violations(
            amount,
            paid=paid_to(money, organisation),
            claimed=await repository.claimed(work.session, work.plan.id, *pot, organisation),
            duplicate=duplicate,
            duplicate_used=reference is not None
            and await repository.duplicate_used(work.session, work.plan.id, reference),
        )
    )
    identifier = uuid4()
    await repository.add(
        work.session,
        "claim",
        {
            "id": identifier,
            "plan_id": work.plan.id,
            "kind": "recovery",
            **pot._asdict(),
            "organisation": organisation,
            "amount_cents": amount,
            "collected_cents": 0,
            "written_off_cents": 0,
            "ground": body["ground"].value,
            "duplicate_of": reference,
            "decision_id": decision_id,
            "recorded_at": work.now,
        },
    )
    postings = bookings.recovered(pot, organisation, amount)
    payload = {**pot._asdict(), "organisation": organisation, "cents": amount}
    work.book(Fact("claim_made", "claim", identifier, payload, decision_id=decision_id, postings=postings))


async def withdraw_recovery(work: Work, decision: Row[Any]) -> None:
    """Withdraw a recovery on which nothing came in and nothing was written off.

    Raises:
        Refused: decision_in_use.
    """
    row = await repository.of_decision(work.session, decision.id)
    if row is None:
        return
    if row.collected_cents or row.written_off_cents:
        nl, en = "Op deze vordering is al ontvangen of afgeschreven.", "Something was booked on this claim already."
        raise Refused([Violation(Code.DECISION_IN_USE, nl, en)])
    await repository.change(work.session, "claim", row.id, withdrawn=True)
    work.book(
        Fact(
            "claim_withdrawn",
            "claim",
            row.id,
            {"cents": row.amount_cents},
            decision_id=decision.id,
            reverses=row.id,
            postings=bookings.reversed_of(await ledger.booked(work, "claim_made", row.id)),
        )
    )


async def collect(work: Work, claim_id: UUID, body: wire.ClaimReceiptIn) -> wire.ClaimReceipt:
    """Record what came in on a claim (step 14).

    Raises:
        NotFound: it is not a claim of the caller's part.
        Refused: exceeds_claim, bank_reference_used.
    """
    row = await _own(work, claim_id)
    if row.kassier not in work.principal.kassiers:
        raise NotFound
    amount = cents(body.amount)
    used = await repository.reference_used(work.session, claim_id, body.bank_reference)
    refuse_if_any([*_withdrawn(row), *claim_violations(_claim(row), amount), *reference_violations(used)])
    identifier = uuid4()
    values = body.model_dump(exclude={"amount"}) | {"amount_cents": amount}
    await repository.add(work.session, "claim_receipt", _recorded(work, identifier, claim_id, values))
    await repository.change(work.session, "claim", claim_id, collected_cents=row.collected_cents + amount)
    work.book(
        Fact(
            "claim_receipt",
            "claim_receipt",
            identifier,
            {**body.model_dump(by_alias=True), "claim": claim_id},
            occurred_on=body.received_on,
            postings=bookings.collected(Pot(row.kassier, row.stream), row.organisation, amount),
        )
    )
    return wire.ClaimReceipt(
        id=identifier,
        claim=claim_id,
        status="booked",
        claim_status=(await show(work, claim_id)).status,
        amount=body.amount,
        received_on=body.received_on,
        bank_reference=body.bank_reference,
        recorded_by=work.actor,
        recorded_at=work.now,
    )


async def write_off(work: Work, claim_id: UUID, body: wire.WriteOffIn) -> wire.WriteOff:
    """Write off what proves uncollectable (step 16); it stays with the financier.

    Raises:
        Forbidden: the caller is not financier of its stream.
        Refused: exceeds_claim.
    """
    row = await _own(work, claim_id)
    work.principal.require_stream(row.stream)
    amount = cents(body.amount)
    refuse_if_any([*_withdrawn(row), *claim_violations(_claim(row), amount)])
    identifier = uuid4()
    values = body.model_dump(exclude={"amount"}) | {"amount_cents": amount}
    await repository.add(work.session, "claim_write_off", _recorded(work, identifier, claim_id, values))
    await repository.change(work.session, "claim", claim_id, written_off_cents=row.written_off_cents + amount)
    postings = bookings.written_off(Pot(row.kassier, row.stream), row.organisation, amount)
    payload = {**body.model_dump(by_alias=True), "claim": claim_id}
    work.book(Fact("claim_written_off", "claim_write_off", identifier, payload, postings=postings))
    return wire.WriteOff(
        id=identifier,
        claim=claim_id,
        status="booked",
        claim_status=(await show(work, claim_id)).status,
        amount=body.amount,
        reference=body.reference,
        reason=body.reason,
        recorded_by=work.actor,
        recorded_at=work.now,
    )


async def show(work: Work, claim_id: UUID) -> wire.Claim:
    """One claim.

    Raises:
        NotFound: it is not one of this plan, or its money is not in sight.
    """
    return _shown(await _own(work, claim_id))


async def page(
    work: Work, after: tuple[Any, ...] | None, limit: int, filters: dict[str, Any]
) -> tuple[list[wire.Claim], tuple[Any, ...] | None]:
    """The claims whose money is in sight."""
    principal = work.principal
    sight = None if principal.sees_all_money else (principal.kassiers, principal.organisations(Function.PARTNER))
    rows = await repository.page(work.session, "claim", work.plan.id, after, limit + 1, filters, sight)
    return [_shown(row) for row in rows[:limit]], (rows[limit - 1].id,) if len(rows) > limit else None


def reference_violations(used: bool) -> list[Violation]:
    """A bank reference is booked once."""
    if not used:
        return []
    nl, en = "Met dit bankkenmerk is hier al geboekt.", "This bank reference was booked here already."
    return [Violation(Code.BANK_REFERENCE_USED, nl, en)]


async def _own(work: Work, claim_id: UUID) -> Row[Any]:
    row = await repository.find(work.session, "claim", claim_id)
    if row is None or row.plan_id != work.plan.id:
        raise NotFound
    mine = row.organisation in work.principal.organisations(Function.PARTNER)
    if not mine and not work.principal.sees_kassier(row.kassier):
        raise NotFound
    return row


async def _duplicate(work: Work, body: Mapping[str, Any]) -> int | None:
    """The amount of the duplicate when it names a transfer; a reference of another kind tells no amount."""
    pots, organisations = await repository.known(work.session, work.plan.id)
    flaws = [unknown("/organisation")] if body["organisation"] not in organisations else []
    if body["kassier"] not in {kassier for kassier, _ in pots}:
        flaws.append(unknown("/kassier"))
    elif (body["kassier"], body["stream"]) not in pots:
        flaws.append(unknown("/stream"))
    reference, doubled = body["duplicate_of"], body["ground"] is Ground.DOUBLE_FUNDING
    if doubled != (reference is not None):
        nl = "Geef duplicateOf bij dubbele financiering, en alleen dan."
        en = "Give duplicateOf for double funding, and only then."
        flaws.append(Flaw("/duplicateOf", "required" if doubled else "not_allowed", nl, en))
    raise_if_any(flaws)
    if reference is None or not _UUID.fullmatch(reference):
        return None
    found = await repository.transfer_of(work.session, work.plan.id, UUID(reference))
    if found is None:
        return None
    if (found.kassier, found.stream, found.organisation) != (body["kassier"], body["stream"], body["organisation"]):
        nl = "Deze doorbetaling was van een andere kassier, geldstroom of organisatie."
        en = "This transfer was of another kassier, stream or organisation."
        raise_if_any([Flaw("/duplicateOf", "invalid_value", nl, en)])
    return int(found.amount_cents)


def _recorded(work: Work, identifier: UUID, claim_id: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    own = {"id": identifier, "plan_id": work.plan.id, "claim_id": claim_id}
    return {**own, "recorded_by": work.actor, "recorded_at": work.now, **values}


def _withdrawn(row: Row[Any]) -> list[Violation]:
    if not row.withdrawn:
        return []
    return [Violation(Code.ALREADY_WITHDRAWN, "Deze vordering is ingetrokken.", "This claim has been withdrawn.")]


def _claim(row: Row[Any]) -> Claim:
    return Claim(row.amount_cents, row.collected_cents, row.written_off_cents)


def _shown(row: Row[Any]) -> wire.Claim:
    claim = _claim(row)
    return wire.Claim(
        id=row.id,
        kind=row.kind,
        kassier=row.kassier,
        stream=row.stream,
        organisation=row.organisation,
        amount=euros(claim.amount),
        collected=euros(claim.collected),
        written_off=euros(claim.written_off),
        open=euros(0 if row.withdrawn else claim.open),
        status="withdrawn" if row.withdrawn else claim.status,
        ground=None if row.ground is None else Ground(row.ground),
        duplicate_of=row.duplicate_of,
        payout=row.payout_id,
        decision=row.decision_id,
        recorded_at=row.recorded_at,
    )
