"""The questions asked of the journal."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import LargeBinary, Row, Table, exists, func, select, text, tuple_
from sqlalchemy.dialects import postgresql

from app.db.session import Session
from app.ledger.chain import ENTRY, POSTING, WHY
from app.ledger.findings import Stored
from app.ledger.persons import EVERYWHERE
from app.ledger.replay import Head, Key
from app.ledger.rows import Rows
from app.tables.access import membership
from app.tables.bank import bank_file, bank_line, bank_statement, payment_file, payment_order
from app.tables.budget import budget_line, budget_move, cost_statement, target_revision
from app.tables.claims import claim, claim_receipt, claim_write_off, final_balance, repayment
from app.tables.decisions import agreement, confirmation, covered_part, decision, registration, stream_permission
from app.tables.files import evidence_file
from app.tables.initiatives import initiative, role_assignment, role_change
from app.tables.kpis import kpi, meetmoment
from app.tables.ledger import balance, entry, free_text, plan_head, posting
from app.tables.measurements import evidence, measurement, result
from app.tables.payouts import payout, payout_share, receipt, transfer
from app.tables.plans import period, plan
from app.tables.records import record, record_version
from app.tables.workbooks import workbook
from app.uitkeringsschema.money import Cents

STEP: Final = 5000
"""How many entries are read at a time."""

UNSEALED: Final = ("posting_count", "previous_hash", "hash")
_CHAIN: Final = (
    "SELECT " + ", ".join(f"{name}::text" if name == "payload" else name for name in (*ENTRY, *WHY, *UNSEALED)) + " "
    "FROM entry WHERE plan_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"
)
_POSTINGS: Final = (
    f"SELECT {', '.join(POSTING)} FROM posting WHERE plan_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq, number"  # noqa: S608
)
_UNBOOKED: Final = """
SELECT kept.subject, kept.key, kept.place AS path, made.id
FROM (
    SELECT subject, key, headers::jsonb ->> 'location' AS place, body::jsonb AS body FROM idempotency WHERE status = 201
) kept CROSS JOIN LATERAL (
    SELECT coalesce(kept.body ->> 'measurement', kept.body ->> 'id') AS id WHERE NOT kept.body ? 'items'
    UNION ALL
    SELECT item ->> 'id' FROM jsonb_array_elements(kept.body -> 'items') item
) made
LEFT JOIN entry ON resource_id::text = made.id LEFT JOIN proposal_round_cancellation gone ON round_id::text = made.id
WHERE entry.seq IS NULL AND gone.round_id IS NULL
ORDER BY kept.subject, kept.key
"""
_TABLES: Final[tuple[Table, ...]] = (
    decision,
    confirmation,
    registration,
    covered_part,
    agreement,
    stream_permission,
    measurement,
    evidence,
    evidence_file,
    result,
    payout,
    payout_share,
    receipt,
    transfer,
    claim,
    claim_receipt,
    claim_write_off,
    repayment,
    final_balance,
    budget_line,
    budget_move,
    cost_statement,
    target_revision,
    period,
    initiative,
    role_change,
    role_assignment,
    kpi,
    meetmoment,
    free_text,
    record_version,
    record,
    payment_file,
    payment_order,
    bank_file,
    bank_statement,
    bank_line,
    workbook,
)


_ELSEWHERE: Final = frozenset({role_change, role_assignment, free_text, record_version, record})
_MONEY: Final = tuple(table for table in _TABLES if table not in _ELSEWHERE)
"""What is promised, measured, decided and paid."""


async def entry_of(session: Session, plan_id: UUID, resource_id: UUID, kind: str) -> UUID | None:
    """The first entry of a kind about a resource."""
    query = (
        select(entry.c.id)
        .where(entry.c.plan_id == plan_id, entry.c.resource_id == resource_id, entry.c.kind == kind)
        .order_by(entry.c.seq)
        .limit(1)
    )
    found: UUID | None = await session.scalar(query)
    return found


async def postings_of(session: Session, plan_id: UUID, resource_id: UUID, kind: str) -> Sequence[Row[Any]]:
    """The postings of the first entry of a kind about a resource."""
    booked = await entry_of(session, plan_id, resource_id, kind)
    query = (
        select(posting)
        .join(entry, (entry.c.plan_id == posting.c.plan_id) & (entry.c.seq == posting.c.seq))
        .where(posting.c.plan_id == plan_id, entry.c.id == booked)
    )
    return await session.rows(query.order_by(posting.c.number))


async def balance_of(
    session: Session, plan_id: UUID, kassier: str, stream: str, organisation: str | None, account: str
) -> int:
    """What stands on an account, in cents."""
    kept = balance.c
    query = select(kept.amount_cents).where(
        kept.plan_id == plan_id,
        kept.kassier == kassier,
        kept.stream == stream,
        kept.organisation == (organisation or ""),
        kept.account == account,
    )
    return int(await session.scalar(query) or 0)


async def be_patient(session: Session) -> None:
    """Give a long chain the time that it takes, also while only others of the same moment are asked something."""
    await session.be_patient()
    await session.run("SET LOCAL idle_in_transaction_session_timeout = '15min'")


async def chain(
    session: Session, plan_id: UUID, after: int = -(2**62)
) -> AsyncIterator[tuple[Stored | None, list[Stored]]]:
    """The chain in order, each entry with its postings; postings without an entry come by themselves.

    Reads what is stored without any conversion but that of the driver, in steps that bound the memory.
    """
    while True:
        entries = await session.fetch(_CHAIN, plan_id, after, STEP)
        until = entries[-1]["seq"] if len(entries) == STEP else 2**62
        postings: dict[int, list[Stored]] = {}
        for row in await session.fetch(_POSTINGS, plan_id, after, until):
            postings.setdefault(row["seq"], []).append(row)
        for row in entries:
            entry = dict(row)
            entry["payload"] = orjson.loads(entry["payload"])
            yield entry, postings.pop(entry["seq"], [])
        for left in postings.values():
            yield None, left
        if len(entries) < STEP:
            return
        after = until


async def head(session: Session, plan_id: UUID) -> Head | None:
    """The last number and seal of a plan's chain."""
    row = await session.first(select(plan_head.c.seq, plan_head.c.hash).where(plan_head.c.plan_id == plan_id))
    return None if row is None else Head(row.seq, row.hash)


async def heads(session: Session) -> Sequence[Row[Any]]:
    """Where the chain of every plan ends, and when that was recorded."""
    last = (entry.c.plan_id == plan_head.c.plan_id) & (entry.c.seq == plan_head.c.seq)
    query = select(plan.c.code, plan_head.c.seq, plan_head.c.hash, entry.c.recorded_at)
    query = query.join(plan_head, plan_head.c.plan_id == plan.c.id).join(entry, last).order_by(plan.c.code)
    return await session.rows(query)


async def balances(session: Session, plan_id: UUID) -> dict[Key, Cents]:
    """The balances of a plan as they are kept."""
    table = balance.c
    query = select(table.kassier, table.stream, table.organisation, table.account, table.amount_cents)
    rows = await session.rows(query.where(table.plan_id == plan_id))
    return {(row.kassier, row.stream, row.organisation, row.account): row.amount_cents for row in rows}


async def plans(session: Session, code: str | None) -> Sequence[Row[Any]]:
    """All plans, or the one with this code, in order of code."""
    query = select(plan.c.id, plan.c.code, plan.c.has_scheme, plan.c.catch_up, plan.c.version).order_by(plan.c.code)
    return await session.rows(query if code is None else query.where(plan.c.code == code))


async def rows_of(session: Session, plan_id: UUID, code: str, long: frozenset[str] = frozenset()) -> Rows:
    """Everything that the tables of a plan hold, but for those that are too long to be kept."""
    tables = await stored(session, plan_id, (table for table in _TABLES if table.name not in long))
    for name, own in (
        ("plan", select(plan).where(plan.c.id == plan_id)),
        ("membership", select(membership).where(membership.c.plan_code == code)),
        (EVERYWHERE, select(membership).where(membership.c.plan_code.is_(None))),
    ):
        tables[name] = [row._asdict() for row in await session.rows(own)]
    return Rows(tables, long)


async def money_of(session: Session, plan_id: UUID) -> Rows:
    """What the tables of a plan hold about its money and its results."""
    return Rows(await stored(session, plan_id, _MONEY))


async def stored(session: Session, plan_id: UUID, wanted: Iterable[Table]) -> dict[str, Sequence[Stored]]:
    """What some tables of a plan hold."""
    tables: dict[str, Sequence[Stored]] = {}
    for table in wanted:
        if any(isinstance(column.type, postgresql.JSONB) for column in table.c):
            found = await session.rows(select(table).where(table.c.plan_id == plan_id))
            tables[table.name] = [row._asdict() for row in found]
        else:
            # What a file holds is not looked at, only its hash.
            every = ", ".join(
                f"encode(sha256({column.name}), 'hex') AS {column.name}"
                if isinstance(column.type, LargeBinary)
                else column.name
                for column in table.c
            )
            tables[table.name] = await session.fetch(f"SELECT {every} FROM {table.name} WHERE plan_id = $1", plan_id)  # noqa: S608
    return tables


async def last(session: Session, plan_id: UUID) -> Row[Any] | None:
    """The last entry of a plan: its number and seal, and when it was recorded."""
    query = select(entry.c.seq, entry.c.hash, entry.c.recorded_at).where(entry.c.plan_id == plan_id)
    return await session.first(query.order_by(entry.c.seq.desc()).limit(1))


async def unbooked_answers(session: Session) -> Sequence[Row[Any]]:
    """The keys under which something was answered as made of which no chain tells, and no cancelled round either."""
    return await session.rows(text(_UNBOOKED))


async def entries(
    session: Session, plan_id: UUID, filters: Mapping[str, Any], after: tuple[int] | None, limit: int
) -> Sequence[Row[Any]]:
    """Entries of a plan in order; filters name columns of an entry or of one of its postings."""
    query = select(entry).where(entry.c.plan_id == plan_id).order_by(entry.c.seq).limit(limit)
    if after is not None:
        query = query.where(entry.c.seq > after[0])
    given = {name: value for name, value in filters.items() if value is not None}
    of_posting = [posting.c[name] == value for name, value in given.items() if name not in entry.c]
    query = query.where(*(entry.c[name] == value for name, value in given.items() if name in entry.c))
    if of_posting:
        query = query.where(
            exists().where(posting.c.plan_id == entry.c.plan_id, posting.c.seq == entry.c.seq, *of_posting)
        )
    return await session.rows(query)


async def postings(session: Session, plan_id: UUID, numbers: Sequence[int]) -> Sequence[Row[Any]]:
    """The postings of entries, in order."""
    query = select(posting).where(posting.c.plan_id == plan_id, posting.c.seq.in_(numbers))
    return await session.rows(query.order_by(posting.c.seq, posting.c.number))


async def seq_at(session: Session, plan_id: UUID, moment: datetime) -> int:
    """The last entry that was recorded at or before a moment; 0 when there was none."""
    query = select(func.max(entry.c.seq)).where(entry.c.plan_id == plan_id, entry.c.recorded_at <= moment)
    return await session.scalar(query) or 0


async def balances_page(
    session: Session,
    plan_id: UUID,
    filters: Mapping[str, Any],
    until: int | None,
    after: tuple[str, str, str, str] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Balances by kassier, stream, organisation and account: as kept, or added up until an entry."""
    source: Any = balance if until is None else _added_up(plan_id, until)
    key = [source.c[name] for name in ("kassier", "stream", "organisation", "account")]
    query = select(*key, source.c.amount_cents).where(source.c.plan_id == plan_id, source.c.amount_cents != 0)
    query = query.where(*(source.c[name] == value for name, value in filters.items() if value is not None))
    if after is not None:
        query = query.where(tuple_(*key) > after)
    return await session.rows(query.order_by(*key).limit(limit))


def _added_up(plan_id: UUID, until: int) -> Any:
    organisation = func.coalesce(posting.c.organisation, "").label("organisation")
    named = (posting.c.plan_id, posting.c.kassier, posting.c.stream, organisation, posting.c.account)
    total = func.sum(posting.c.amount_cents).label("amount_cents")
    added = select(*named, total).where(posting.c.plan_id == plan_id, posting.c.seq <= until).group_by(*named)
    return added.subquery()
