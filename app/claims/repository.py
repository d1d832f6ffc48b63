"""Reads and records claims, what comes in on them, and returns."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, insert, or_, select, true, tuple_, update

from app.db import across
from app.db.session import Row, Session
from app.tables.claims import claim, claim_receipt, claim_write_off, repayment
from app.tables.organisations import kassier_stream, organisation
from app.tables.payouts import payout, transfer

TABLES: Mapping[str, Table] = {
    "claim": claim,
    "claim_receipt": claim_receipt,
    "claim_write_off": claim_write_off,
    "return": repayment,
}


async def plan_code(session: Session, name: str, identifier: UUID) -> str | None:
    """The plan of a claim or return."""
    return await across.plan_code(session, TABLES[name].name, identifier)


async def find(session: Session, name: str, identifier: UUID) -> Row[Any] | None:
    """One claim, receipt, write-off or return."""
    table = TABLES[name]
    return await session.first(select(table).where(table.c.id == identifier))


async def add(session: Session, name: str, values: Mapping[str, Any]) -> None:
    """Record a claim, receipt, write-off or return."""
    await session.execute(insert(TABLES[name]).values(**values))


async def change(session: Session, name: str, identifier: UUID, **values: Any) -> None:
    """Set sums or status."""
    table = TABLES[name]
    await session.execute(update(table).where(table.c.id == identifier).values(**values))


async def page(
    session: Session,
    name: str,
    plan_id: UUID,
    after: tuple[Any, ...] | None,
    limit: int,
    filters: Mapping[str, Any],
    sight: tuple[Collection[str], Collection[str]] | None,
) -> Sequence[Row[Any]]:
    """Claims or returns by id; `sight` limits them to kassiers and, for claims, organisations."""
    table = TABLES[name]
    own: ColumnElement[bool] = true()
    if sight is not None:
        own = table.c.kassier.in_(list(sight[0]))
        if name == "claim":
            own = or_(own, table.c.organisation.in_(list(sight[1])))
    query = select(table).where(
        table.c.plan_id == plan_id, own, *(table.c[key] == value for key, value in filters.items() if value is not None)
    )
    if after is not None:
        query = query.where(tuple_(table.c.id) > after)
    return await session.rows(query.order_by(table.c.id).limit(limit))


async def reference_used(session: Session, claim_id: UUID, reference: str) -> bool:
    """Whether a bank reference was booked on a claim."""
    table = claim_receipt.c
    query = select(table.id).where(table.claim_id == claim_id, table.bank_reference == reference)
    return await session.first(query) is not None


async def return_reference_used(session: Session, plan_id: UUID, kassier: str, stream: str, reference: str) -> bool:
    """Whether a bank reference was booked on a return of this pot."""
    table = repayment.c
    query = select(table.id).where(
        table.plan_id == plan_id, table.kassier == kassier, table.stream == stream, table.bank_reference == reference
    )
    return await session.first(query) is not None


async def known(session: Session, plan_id: UUID) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """The kassier–stream pairs and the organisations of a plan."""
    pairs = select(kassier_stream.c.kassier, kassier_stream.c.stream).where(kassier_stream.c.plan_id == plan_id)
    codes = select(organisation.c.code).where(organisation.c.plan_id == plan_id)
    return (
        frozenset((row.kassier, row.stream) for row in await session.rows(pairs)),
        frozenset(row.code for row in await session.rows(codes)),
    )


async def claimed(session: Session, plan_id: UUID, kassier: str, stream: str, organisation: str) -> int:
    """What is claimed from an organisation in a pot, less what was written off, in cents."""
    table = claim.c
    query = select(func.coalesce(func.sum(table.amount_cents - table.written_off_cents), 0)).where(
        table.plan_id == plan_id,
        table.kassier == kassier,
        table.stream == stream,
        table.organisation == organisation,
        table.withdrawn.is_(False),
    )
    return int(await session.scalar(query))


async def duplicate_used(session: Session, plan_id: UUID, duplicate: str) -> bool:
    """Whether a duplicate was recovered before; in capitals it is the same one, as an id may be written."""
    query = select(claim.c.id).where(
        claim.c.plan_id == plan_id,
        func.lower(claim.c.duplicate_of) == duplicate.lower(),
        claim.c.withdrawn.is_(False),
    )
    return await session.first(query) is not None


async def transfer_of(session: Session, plan_id: UUID, transfer_id: UUID) -> Row[Any] | None:
    """A transfer that stands, with its pot."""
    query = (
        select(transfer.c.amount_cents, transfer.c.organisation, payout.c.kassier, payout.c.stream)
        .join(payout, payout.c.id == transfer.c.payout_id)
        .where(transfer.c.plan_id == plan_id, transfer.c.id == transfer_id, transfer.c.status == "booked")
    )
    return await session.first(query)


async def of_decision(session: Session, decision_id: UUID) -> Row[Any] | None:
    """The claim that a decision made."""
    return await session.first(select(claim).where(claim.c.decision_id == decision_id))
