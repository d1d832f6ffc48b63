"""Payouts, shares and movements as answers."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from app.access.rights import Function
from app.access.work import Work
from app.db.session import Row
from app.errors import NotFound
from app.http.types import euros
from app.payouts import repository
from app.payouts import schemas as wire

_AMOUNTS = ("base", "carried_in", "shortfall", "release", "due", "amount", "balance", "shift", "set_off")
_OF = ("kassier", "stream", "period")
_MOVED = ("id", "bank_reference", "status", "reversed_on", "reversal_reason")


async def shown(work: Work, ids: Iterable[UUID]) -> list[wire.Payout]:
    """Payouts by id, as they are now."""
    rows = [await repository.find(work.session, one) for one in ids]
    return [payout(work, row) for row in rows if row is not None]


def payout(work: Work, row: Row[Any]) -> wire.Payout:
    """One payout."""
    return wire.Payout(
        id=row.id,
        plan=work.plan.code,
        kassier=row.kassier,
        stream=row.stream,
        period=row.period,
        status=row.status,
        base=euros(row.base_cents),
        deduction=euros(row.deduction_cents),
        release=euros(row.release_cents),
        payment=euros(row.payment_cents),
        carried=euros(row.carried_cents),
        received=euros(int(row.received_cents)),
        passed_on=euros(int(row.passed_cents)),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        released_on=row.released_on,
        release_reference=row.release_reference,
        released_by=row.released_by,
        distribution_decision=row.distribution_decision_id,
    )


async def distribution(work: Work, payout_id: UUID) -> wire.Distribution:
    """The distribution of a payout; a partner sees its own row only.

    Raises:
        NotFound: it is another plan's, or nothing in it is the caller's to see.
    """
    row = await repository.find(work.session, payout_id)
    if row is None or row.plan_id != work.plan.id:
        raise NotFound
    shares = await repository.shares(work.session, [payout_id])
    whole = work.principal.sees_kassier(row.kassier)
    if not whole:
        mine = work.principal.organisations(Function.PARTNER)
        shares = [share for share in shares if share.organisation in mine]
        if not shares:
            raise NotFound
    passed = {one.organisation: int(one.amount_cents) for one in await repository.passed_on(work.session, [payout_id])}
    items = [_share(share, passed.get(share.organisation, 0)) for share in shares]
    total = row.payment_cents if whole else sum(share.amount_cents + share.shift_cents for share in shares)
    return wire.Distribution(payout=payout_id, payment=euros(total), decision=row.distribution_decision_id, items=items)


def receipt(row: Row[Any], of: Row[Any]) -> wire.Receipt:
    """One receipt of a payout."""
    return wire.Receipt(received_on=row.received_on, **_movement(row, of))


def transfer(row: Row[Any], of: Row[Any]) -> wire.Transfer:
    """One transfer of a payout."""
    return wire.Transfer(organisation=row.organisation, executed_on=row.executed_on, **_movement(row, of))


def _movement(row: Row[Any], of: Row[Any]) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _MOVED},
        **{name: getattr(of, name) for name in _OF},
        "payout": row.payout_id,
        "amount": euros(row.amount_cents),
        "recorded_by": row.recorded_by,
        "recorded_at": row.recorded_at,
    }


def _share(row: Row[Any], passed: int) -> wire.ShareRow:
    return wire.ShareRow(
        organisation=row.organisation,
        **{name: euros(getattr(row, f"{name}_cents")) for name in _AMOUNTS},
        share=euros(row.amount_cents + row.shift_cents - row.set_off_cents),
        passed_on=euros(passed),
    )


def following(rows: Sequence[Row[Any]], limit: int, *names: str) -> tuple[Any, ...] | None:
    """The key of the last row of a page, when there are more than `limit` rows."""
    return tuple(getattr(rows[limit - 1], name) for name in names) if len(rows) > limit else None
