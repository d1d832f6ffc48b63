"""Changes every column of every row of a plan's journal once, as a superuser for whom no trigger works."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.db.engine import async_url
from app.db.session import Session
from app.ledger import repository
from app.ledger.chain import GENESIS
from app.ledger.replay import Head, Replay

Row = tuple[str, int, int]


@dataclass(frozen=True)
class Tampered:
    """One changed column, and whether the replay saw it there."""

    table: str
    row: Row
    column: str
    named: bool


async def tampered_row_by_row(
    url: str, plan: str, entry: Mapping[str, str], posting: Mapping[str, str]
) -> list[Tampered]:
    """Change, replay the chain from there, and put back; `$PLAN` in a value stands for the id of the plan."""
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection, connection.begin() as transaction:
            session = Session(connection)
            [found] = await repository.plans(session, plan)
            await session.run("SET LOCAL session_replication_role = replica; SET LOCAL statement_timeout = 0")
            of = f"plan_id = '{found.id}'"
            tampered = []
            for table, key, columns in (("entry", "0 AS number", entry), ("posting", "number", posting)):
                rows = await session.fetch(f"SELECT *, {key} FROM {table} WHERE {of} ORDER BY seq, number")
                for row in rows:
                    at = f"{of} AND seq = {row['seq']}" + (
                        f" AND number = {row['number']}" if table == "posting" else ""
                    )
                    for column, value in columns.items():
                        changed = value.replace("$PLAN", f"'{found.id}'")
                        named = await _seen(session, found.id, table, row, column, changed, at)
                        tampered.append(Tampered(table, (table, row["seq"], row["number"]), column, named))
            await transaction.rollback()
            return tampered
    finally:
        await engine.dispose()


async def _seen(session: Session, plan: Any, table: str, row: Any, column: str, value: str, at: str) -> bool:
    changes = f"UPDATE {table} SET {column} = {value} WHERE {at} AND {column} IS DISTINCT FROM {value}"
    await session.run(f"SAVEPOINT before; {changes}")
    before = Head(row["seq"] - 1, await _seal_before(session, plan, row["seq"]))
    replay = Replay(head=before)
    async for stored, postings in repository.chain(session, plan, before.seq):
        if stored is None:
            replay.orphans(posting["seq"] for posting in postings)
        elif replay.findings or stored["seq"] > row["seq"] + 1:
            break
        else:
            replay.add(stored, postings)
    gone = replay.head.seq < row["seq"]
    await session.run("ROLLBACK TO SAVEPOINT before")
    return gone or bool(replay.findings)


async def _seal_before(session: Session, plan: Any, seq: int) -> str:
    """The seal of the entry before, which was not tampered with."""
    rows = await session.fetch("SELECT hash FROM entry WHERE plan_id = $1 AND seq = $2", plan, seq - 1)
    return str(rows[0]["hash"]) if rows else GENESIS
