"""Releasing a payout: all conditions checked again, by another person than who proposed it; after that it stays."""

from typing import Any
from uuid import UUID, uuid4

from app.access.work import Fact, Work
from app.db.session import Row
from app.payouts import repository
from app.payouts import schemas as wire
from app.payouts.proposals import dead_or_released, of_part, own, stale_violations
from app.payouts.purses import purse
from app.payouts.showing import shown
from app.standing import service as standing
from app.standing.state import State
from app.uitkeringsschema import bookings
from app.uitkeringsschema.facts import Part
from app.uitkeringsschema.recovery import FinalSettlement, settle
from app.uitkeringsschema.violations import Code, Violation, refuse_if_any


async def release(work: Work, payout_id: UUID, body: wire.ReleaseIn) -> wire.Payout:
    """Release a proposed payout (uitkeringsschema.md §7.1, §7.2, §7.9); the last one settles the pot (§6).

    Raises:
        NotFound: it is another plan's.
        Forbidden: the caller is not financier of its stream.
        Refused: the conditions that are missing, four_eyes, proposal_outdated, already_released, payout_withdrawn.
    """
    row = await own(work, payout_id)
    work.principal.require_stream(row.stream)
    state = await standing.load(work)
    dead = dead_or_released(row)
    refuse_if_any([*dead, *([] if dead else stale_violations(state, row)), *_four_eyes(work, row)])
    part = Part(row.kassier, row.stream, row.period)
    await repository.change(
        work.session,
        payout_id,
        status="released",
        released_on=body.released_on,
        release_reference=body.reference,
        released_by=work.actor,
        released_at=work.now,
    )
    shifts = {
        s.organisation: s.shift_cents for s in await repository.shares(work.session, [payout_id]) if s.shift_cents
    }
    work.book(
        Fact(
            "payout_released",
            "payout",
            payout_id,
            {**body.model_dump(by_alias=True), **part._asdict(), "paymentCents": row.payment_cents, "shifts": shifts},
            occurred_on=body.released_on,
            decision_id=row.distribution_decision_id,
            postings=bookings.payout_released(of_part(state, part)[1], shifts),
        )
    )
    if part.period == state.scheme.settlement:
        await _settle(work, state, part, payout_id)
    return (await shown(work, [payout_id]))[0]


async def _settle(work: Work, state: State, part: Part, payout_id: UUID) -> None:
    """Make the final balances of a pot, the claims that follow, and what is set off on shares never passed on."""
    money = await purse(work, part.pot)
    balances = {share.organisation: share.balance for share in of_part(state, part)[1]}
    settled = settle(balances, money.payouts)
    released = {row.period: row.id for row in await repository.released_in(work.session, work.plan.id, *part.pot)}
    await repository.add_settlement(
        work.session,
        [_balance(work, part, payout_id, one, balances[one.organisation]) for one in settled],
        [_claim(work, part, payout_id, one) for one in settled if one.claim],
    )
    for one in settled:
        for period, amount in one.set_off.items():
            await repository.change_share(work.session, released[period], one.organisation, set_off_cents=amount)
    work.book(
        Fact(
            "pot_settled",
            "payout",
            payout_id,
            {
                **part._asdict(),
                "balances": [
                    {
                        "organisation": s.organisation,
                        "cents": balances[s.organisation],
                        "claim": s.claim,
                        "owed": s.owed,
                    }
                    for s in settled
                ],
            },
            postings=tuple(posting for one in settled for posting in bookings.settled(part.pot, one)),
        )
    )


def _four_eyes(work: Work, row: Row[Any]) -> list[Violation]:
    if row.proposed_by != work.actor:
        return []
    nl, en = "Wie een uitkering voorstelt geeft haar niet vrij.", "Who proposes a payout does not release it."
    return [Violation(Code.FOUR_EYES, nl, en)]


def _balance(work: Work, part: Part, payout_id: UUID, one: FinalSettlement, balance: int) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "plan_id": work.plan.id,
        "payout_id": payout_id,
        "kassier": part.kassier,
        "stream": part.stream,
        "organisation": one.organisation,
        "balance_cents": balance,
        "claim_cents": one.claim,
        "owed_cents": one.owed,
    }


def _claim(work: Work, part: Part, payout_id: UUID, one: FinalSettlement) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "plan_id": work.plan.id,
        "kind": "settlement",
        "kassier": part.kassier,
        "stream": part.stream,
        "organisation": one.organisation,
        "amount_cents": one.claim,
        "collected_cents": 0,
        "written_off_cents": 0,
        "payout_id": payout_id,
        "recorded_at": work.now,
    }
