"""Reads and records files for the bank, statements of it and their lines."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, exists, func, insert, select, tuple_, update

from app.db import across
from app.db.session import Row, Session
from app.tables.bank import bank_file, bank_line, bank_statement, payment_file, payment_order
from app.tables.organisations import kassier, organisation
from app.tables.payouts import payout, receipt, transfer
from app.tables.records import record, record_version

_TABLES: Final[Mapping[str, Table]] = {
    "payment_file": payment_file,
    "payment_order": payment_order,
    "bank_file": bank_file,
    "bank_statement": bank_statement,
    "bank_line": bank_line,
}
_FILE: Final = [column for column in payment_file.c if column.name != "content"]


async def plan_code(session: Session, name: str, identifier: UUID) -> str | None:
    """The plan of a file, statement or line."""
    return await across.plan_code(session, name, identifier)


async def package_accounts(session: Session, plan_id: UUID) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
    """Code, name and the IBAN in the package, of every organisation and of every kassier."""
    of = organisation.c
    parties = select(of.code, of.name, of.details["iban"].as_string().label("iban")).where(of.plan_id == plan_id)
    own = kassier.c
    paying = (
        select(own.code, of.name, own.details["iban"].as_string().label("iban"))
        .join(organisation, (of.plan_id == own.plan_id) & (of.code == own.organisation))
        .where(own.plan_id == plan_id)
    )
    return await session.rows(parties), await session.rows(paying)


async def account_writers(session: Session, plan_id: UUID) -> dict[str, str]:
    """Who wrote down each bank account as it is now, by IBAN."""
    now, old = record.c, record_version.c
    same = (old.plan_id == now.plan_id, old.kind == now.kind, old.code == now.code, old.version == now.version)
    query = (
        select(now.body["iban"].as_string().label("iban"), old.actor)
        .join(record_version, same[0] & same[1] & same[2] & same[3])
        .where(now.plan_id == plan_id, now.kind == "bankAccounts", ~now.removed)
    )
    return {row.iban: row.actor for row in await session.rows(query)}


async def add(session: Session, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record rows."""
    await session.execute(insert(_TABLES[name]), rows)


async def change(session: Session, name: str, identifier: UUID, **values: Any) -> None:
    """Note what became of a file or line."""
    table = _TABLES[name]
    await session.execute(update(table).where(table.c.id == identifier).values(**values))


async def files(session: Session, *where: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Payment files without their content, in the order in which they were made."""
    query = select(*_FILE, payout.c.kassier, payout.c.stream, payout.c.period).join(
        payout, (payout.c.plan_id == payment_file.c.plan_id) & (payout.c.id == payment_file.c.payout_id)
    )
    return await session.rows(query.where(*where).order_by(payment_file.c.recorded_at, payment_file.c.id))


async def file(session: Session, plan_id: UUID, identifier: UUID) -> Row[Any] | None:
    """One payment file, without its content."""
    found = await files(session, payment_file.c.plan_id == plan_id, payment_file.c.id == identifier)
    return found[0] if found else None


async def files_of(session: Session, plan_id: UUID, payout_id: UUID) -> Sequence[Row[Any]]:
    """The payment files of a payout."""
    return await files(session, payment_file.c.plan_id == plan_id, payment_file.c.payout_id == payout_id)


async def content(session: Session, identifier: UUID) -> bytes:
    """What a payment file holds, to the byte."""
    found: bytes = await session.scalar(select(payment_file.c.content).where(payment_file.c.id == identifier))
    return found


def _orders() -> Select[Any]:
    """Orders with their file and, once executed, the transfer that followed."""
    ordered, made = payment_order.c, transfer.c
    return (
        select(
            payment_order,
            payout.c.kassier,
            payment_file.c.withdrawn_at,
            made.id.label("transfer_id"),
            made.status.label("transfer_status"),
            made.amount_cents.label("transferred_cents"),
        )
        .join(payment_file, (payment_file.c.plan_id == ordered.plan_id) & (payment_file.c.id == ordered.file_id))
        .join(payout, (payout.c.plan_id == ordered.plan_id) & (payout.c.id == ordered.payout_id))
        .outerjoin(transfer, (made.plan_id == ordered.plan_id) & (made.id == ordered.id))
    )


async def orders_in(session: Session, file_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """The orders in files, by organisation."""
    query = _orders().where(payment_order.c.file_id.in_(list(file_ids)))
    return await session.rows(query.order_by(payment_order.c.organisation, payment_order.c.id))


async def order(session: Session, plan_id: UUID, identifier: UUID, of: str) -> Row[Any] | None:
    """One order of a kassier."""
    where = payment_order.c.plan_id == plan_id, payment_order.c.id == identifier, payout.c.kassier == of
    return await session.first(_orders().where(*where))


async def movement(session: Session, name: str, plan_id: UUID, identifier: UUID, of: str) -> Row[Any] | None:
    """One receipt or transfer of a kassier."""
    table = {"receipt": receipt, "transfer": transfer}[name]
    query = select(table).join(payout, (payout.c.plan_id == table.c.plan_id) & (payout.c.id == table.c.payout_id))
    return await session.first(
        query.where(table.c.plan_id == plan_id, table.c.id == identifier, payout.c.kassier == of)
    )


async def receipts(session: Session, payout_id: UUID, amount: int, *, stated: bool | None = None) -> Sequence[Row[Any]]:
    """The receipts of a payout of this amount that stand; only those that are on a statement, or on none yet."""
    own, lines = receipt.c, bank_line.c
    query = select(receipt).where(own.payout_id == payout_id, own.amount_cents == amount, own.status == "booked")
    if stated is not None:
        on_one = exists().where(lines.plan_id == own.plan_id, lines.receipt_id == own.id)
        query = query.where(on_one if stated else ~on_one)
    return await session.rows(query.order_by(own.recorded_at, own.id))


async def is_stated(session: Session, plan_id: UUID, transfer_id: UUID) -> bool:
    """Whether a transfer is on a statement."""
    lines = bank_line.c
    query = select(lines.id).where(lines.plan_id == plan_id, lines.transfer_id == transfer_id, lines.credit.is_(False))
    return await session.first(query.limit(1)) is not None


async def known_fingerprints(session: Session, plan_id: UUID, wanted: Collection[str]) -> frozenset[str]:
    """Which of these lines were on an earlier statement."""
    own = bank_line.c
    query = select(own.fingerprint).where(own.plan_id == plan_id, own.fingerprint.in_(list(wanted)))
    return frozenset(row.fingerprint for row in await session.rows(query))


async def file_with(session: Session, plan_id: UUID, sha256: str) -> UUID | None:
    """The statement file that has exactly these bytes."""
    query = select(bank_file.c.id).where(bank_file.c.plan_id == plan_id, bank_file.c.sha256 == sha256)
    found: UUID | None = await session.scalar(query)
    return found


async def known_statements(session: Session, plan_id: UUID, iban: str, ids: Collection[str]) -> list[str]:
    """Which of these statements of an account were read before."""
    own = bank_statement.c
    query = select(own.statement_id).where(own.plan_id == plan_id, own.iban == iban, own.statement_id.in_(list(ids)))
    return [row.statement_id for row in await session.rows(query.order_by(own.statement_id))]


async def statements(
    session: Session,
    plan_id: UUID,
    filters: Mapping[str, Any],
    kassiers: Collection[str] | None,
    after: tuple[Any, ...] | None = None,
    limit: int | None = None,
) -> Sequence[Row[Any]]:
    """Statements with how many lines they have of each status, by account, day and id."""
    own, lines = bank_statement.c, bank_line.c
    counts = [
        select(func.count())
        .where(lines.plan_id == own.plan_id, lines.bank_statement_id == own.id, lines.status == status)
        .scalar_subquery()
        .label(status)
        for status in ("booked", "difference", "settled")
    ]
    query = select(bank_statement, bank_file.c.sha256, *counts).join(
        bank_file, (bank_file.c.plan_id == own.plan_id) & (bank_file.c.id == own.file_id)
    )
    key = (own.kassier, own.closing_on, own.id)
    return await session.rows(_page(query, bank_statement, plan_id, filters, kassiers, key, after).limit(limit))


async def lines(
    session: Session,
    plan_id: UUID,
    filters: Mapping[str, Any],
    kassiers: Collection[str] | None,
    after: tuple[Any, ...] | None = None,
    limit: int | None = None,
) -> Sequence[Row[Any]]:
    """Lines by day, statement and place in it."""
    own = bank_line.c
    key = (own.booked_on, own.bank_statement_id, own.number)
    query = _page(select(bank_line), bank_line, plan_id, filters, kassiers, key, after)
    return await session.rows(query.limit(limit))


def _page(
    query: Select[Any],
    table: Table,
    plan_id: UUID,
    filters: Mapping[str, Any],
    kassiers: Collection[str] | None,
    key: tuple[ColumnElement[Any], ...],
    after: tuple[Any, ...] | None,
) -> Select[Any]:
    query = query.where(table.c.plan_id == plan_id).order_by(*key)
    query = query.where(*(table.c[name] == value for name, value in filters.items() if value is not None))
    if kassiers is not None:
        query = query.where(table.c.kassier.in_(list(kassiers)))
    return query if after is None else query.where(tuple_(*key) > after)
