"""Proposing payouts once all conditions are met, and telling when a proposal no longer rests on the facts."""

from typing import Any
from uuid import UUID, uuid4

from app.access.work import Fact, Work
from app.db.session import Row
from app.errors import NotFound, raise_if_any, unknown
from app.payouts import repository
from app.payouts import schemas as wire
from app.payouts.showing import shown
from app.standing import service as standing
from app.standing.state import State, digest
from app.uitkeringsschema.facts import Part
from app.uitkeringsschema.readiness import payout_violations
from app.uitkeringsschema.schedule import Payment, Share
from app.uitkeringsschema.standing import parts_of
from app.uitkeringsschema.violations import Code, Violation, refuse_if_any


async def propose(work: Work, body: wire.ProposalIn) -> wire.Payouts:
    """Propose the payouts of a period: one per kassier and stream asked for, also of 0.00 (§4, §7.1).

    Raises:
        InvalidInput: a period, kassier or stream for which the plan has no payouts.
        Refused: the conditions that are missing, or payout_exists; nothing is proposed then.
    """
    state, live, open_parts = await _before(work, body)
    there = [_exists(part, row) for part, row in live.items()]
    refuse_if_any([*there, *_missing(state, open_parts)])
    return await _proposed(work, state, open_parts)


async def propose_the_rest(work: Work, body: wire.ProposalIn) -> tuple[wire.Payouts, wire.Payouts]:
    """Propose what is asked for and has no live payout yet; answers what was proposed, and what was there.

    Raises:
        InvalidInput: as `propose`.
        Refused: the conditions that are missing; nothing is proposed then.
    """
    state, live, open_parts = await _before(work, body)
    refuse_if_any(_missing(state, open_parts))
    there = wire.Payouts(items=await shown(work, [row.id for row in live.values()]))
    return await _proposed(work, state, open_parts), there


async def withdraw(work: Work, payout_id: UUID) -> wire.Payout:
    """Withdraw a proposal before it is released.

    Raises:
        Refused: already_released, payout_withdrawn.
    """
    row = await own(work, payout_id)
    refuse_if_any(dead_or_released(row, outdated_too=False))
    await repository.change(work.session, payout_id, status="withdrawn", withdrawn_at=work.now)
    work.book(Fact("payout_withdrawn", "payout", payout_id, {"period": row.period, "kassier": row.kassier}))
    return (await shown(work, [payout_id]))[0]


async def refresh(work: Work) -> None:
    """Mark the proposals that no longer rest on the facts; to be called after the facts have changed."""
    state = await standing.load(work)
    await _live_now(work, state, None)


def fingerprint(state: State, part: Part) -> str:
    """The digest of what a proposal rests on: the lines of its part and every amount in it."""
    payment, shares = of_part(state, part)
    lines = sorted(
        (*line, amount)
        for line, amount in state.scheme.budget.items()
        if Part(line.kassier, line.stream, line.period) == part
    )
    rows = [list(share[1:]) for share in shares if any(share[2:])]
    return digest([list(part), lines, list(payment[1:]), rows])


def of_part(state: State, part: Part) -> tuple[Payment, list[Share]]:
    """The payment of a part and its shares, in the schedule on what is established."""
    payment = next(one for one in state.schedule.payments if one.part == part)
    return payment, [share for share in state.schedule.shares if share.part == part]


def dead_or_released(row: Row[Any], *, outdated_too: bool = True) -> list[Violation]:
    """Why a payout is no longer a proposal."""
    match row.status:
        case "withdrawn":
            nl, en = "Deze uitkering is ingetrokken.", "This payout has been withdrawn."
            return [Violation(Code.PAYOUT_WITHDRAWN, nl, en)]
        case "released" | "received" | "passed_on":
            nl, en = "Deze uitkering is al vrijgegeven.", "This payout has been released already."
            return [Violation(Code.ALREADY_RELEASED, nl, en)]
        case "outdated" if outdated_too:
            nl = "De feiten zijn veranderd sinds dit voorstel; stel de uitkering opnieuw voor."
            return [Violation(Code.PROPOSAL_OUTDATED, nl, "The facts have changed since; propose the payout again.")]
    return []


async def own(work: Work, payout_id: UUID) -> Row[Any]:
    """A payout of this plan whose money is in sight.

    Raises:
        NotFound: it is another plan's or another kassier's.
    """
    row = await repository.find(work.session, payout_id)
    if row is None or row.plan_id != work.plan.id or not work.principal.sees_kassier(row.kassier):
        raise NotFound
    return row


async def _before(work: Work, body: wire.ProposalIn) -> tuple[State, dict[Part, Row[Any]], list[Part]]:
    """The plan as it stands, and of the parts asked for those with a live payout and those without."""
    work.require_scheme()
    state = await standing.load(work)
    parts = _asked(state, body)
    found = {Part(row.kassier, row.stream, row.period): row for row in await _live_now(work, state, body.period)}
    live = {part: found[part] for part in parts if part in found}
    return state, live, [part for part in parts if part not in live]


def _missing(state: State, parts: list[Part]) -> list[Violation]:
    return [one for part in parts for one in payout_violations(state.scheme, state.standing, part)]


async def _proposed(work: Work, state: State, parts: list[Part]) -> wire.Payouts:
    return wire.Payouts(items=await shown(work, [await _propose(work, state, part) for part in parts]))


def _asked(state: State, body: wire.ProposalIn) -> list[Part]:
    flaws = [] if body.period <= state.scheme.settlement else [unknown("/period")]
    if body.kassier is not None and body.kassier not in {pot.kassier for pot in state.scheme.pots}:
        flaws.append(unknown("/kassier"))
    if body.stream is not None and body.stream not in {pot.stream for pot in state.scheme.pots}:
        flaws.append(unknown("/stream"))
    raise_if_any(flaws)
    parts = [
        part
        for part in parts_of(state.scheme, body.period)
        if body.kassier in {None, part.kassier} and body.stream in {None, part.stream}
    ]
    raise_if_any([] if parts else [unknown("/stream")])
    return parts


async def _live_now(work: Work, state: State, period: int | None) -> list[Row[Any]]:
    """The live payouts, after marking the proposals among them that are outdated."""
    live: list[Row[Any]] = []
    for row in await repository.live(work.session, work.plan.id, period):
        part = Part(row.kassier, row.stream, row.period)
        if row.status == "proposed" and (part.pot not in state.scheme.pots or row.digest != fingerprint(state, part)):
            await repository.change(work.session, row.id, status="outdated")
        else:
            live.append(row)
    return live


async def _propose(work: Work, state: State, part: Part) -> UUID:
    payment, shares = of_part(state, part)
    identifier = uuid4()
    await repository.add(
        work.session,
        {
            "id": identifier,
            "plan_id": work.plan.id,
            **part._asdict(),
            "status": "proposed",
            "base_cents": payment.base,
            "deduction_cents": payment.deduction,
            "release_cents": payment.release,
            "payment_cents": payment.payment,
            "carried_cents": payment.carried,
            "digest": fingerprint(state, part),
            "proposed_by": work.actor,
            "proposed_at": work.now,
        },
        [_share_row(work, identifier, share) for share in shares],
    )
    amounts = {share.organisation: share.amount for share in shares}
    payload = {**part._asdict(), "paymentCents": payment.payment, "sharesCents": amounts}
    work.book(Fact("payout_proposed", "payout", identifier, payload))
    return identifier


def _share_row(work: Work, payout_id: UUID, share: Share) -> dict[str, object]:
    return {
        "id": uuid4(),
        "plan_id": work.plan.id,
        "payout_id": payout_id,
        "organisation": share.organisation,
        "base_cents": share.base,
        "carried_in_cents": share.carried_in,
        "shortfall_cents": share.shortfall,
        "release_cents": share.release,
        "due_cents": share.due,
        "amount_cents": share.amount,
        "balance_cents": share.balance,
        "shift_cents": 0,
        "set_off_cents": 0,
    }


def _exists(part: Part, row: Row[Any]) -> Violation:
    nl = f"Voor kassier {part.kassier} in {part.stream} is er al een uitkering van periode {part.period}."
    en = f"There is a payout of period {part.period} for kassier {part.kassier} in {part.stream} already."
    return Violation(Code.PAYOUT_EXISTS, nl, en, {**part._asdict(), "payout": row.id, "status": row.status})


def stale_violations(state: State, row: Row[Any]) -> list[Violation]:
    """Why a proposal may not be released on the present facts: conditions, order, or changed amounts."""
    part = Part(row.kassier, row.stream, row.period)
    found = payout_violations(state.scheme, state.standing, part)
    if row.digest != fingerprint(state, part):
        nl = "De feiten zijn veranderd sinds dit voorstel; stel de uitkering opnieuw voor."
        found.append(Violation(Code.PROPOSAL_OUTDATED, nl, "The facts have changed since; propose the payout again."))
    return found
