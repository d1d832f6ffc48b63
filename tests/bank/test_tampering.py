"""Whatever is changed in what was ordered from the bank, or stated by it, is found by a verification."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, LargeBinary, Uuid

from app.db.session import Session
from app.ledger import repository
from app.ledger.verify import verify
from app.tables.bank import bank_file, bank_line, bank_statement, payment_file, payment_order
from tests.bank.conftest import Bank
from tests.factories.statements import Booked
from tests.ledger.conftest import Books
from tests.support.figures import Reach

_OTHERWISE: Final = (
    (Uuid, "gen_random_uuid()"),
    (Boolean, "NOT coalesce({}, false)"),
    (Integer, "coalesce({}, 0) + 100"),
    (Date, "coalesce({}, '2026-01-01') + 1"),
    (DateTime, "coalesce({}, now()) + interval '1 second'"),
    (LargeBinary, "{} || 'X'"),
)
TABLES: Final = (payment_file, payment_order, bank_file, bank_statement, bank_line)
NOT_SEALED: Final = {
    # What a person could do with a difference: a help, until it is settled and booked.
    ("bank_line", "refusals"),
    ("bank_line", "payout_id"),
    # May be erased; the file that it was in is sealed whole.
    ("bank_line", "text"),
    # Whether a question about the past shows it: no fact of the money.
    ("payment_order", "since"),
}


def _changed(column: Column[object]) -> str:
    for kind, value in _OTHERWISE:
        if isinstance(column.type, kind):
            return value.format(column.name)
    return f"coalesce({column.name}, '') || 'X'"


def _changes() -> Iterator[tuple[str, str, str]]:
    for table in TABLES:
        yield from ((table.name, one.name, f"SET {one.name} = {_changed(one)}") for one in table.c)


def test_every_column_of_what_the_bank_was_told_and_said(bank: Bank, figure: Reach) -> None:
    bank.state(bank.from_financier("1500.00"), Booked("-12.00", "niemand"))
    bank.post(bank.kassier, f"/payment-files/{bank.order()['id']}/withdrawals", {"reason": "Verkeerde dag"})
    bank.order()
    [line] = bank.items(bank.kassier, f"{bank.path}/bank-lines?status=difference")
    bank.settle(line, "explain")
    books = Books(bank.api.database_url, bank.plan, bank)

    async def unseen(session: Session) -> set[tuple[str, str]]:
        [plan] = await repository.plans(session, bank.plan)
        assert not (await verify(session, plan)).findings
        await session.run("SET LOCAL session_replication_role = replica")
        for table in TABLES:
            checks = (
                f"DROP CONSTRAINT {one.name}" for one in table.constraints if type(one).__name__ == "CheckConstraint"
            )
            if every := ", ".join(checks):
                await session.run(f"ALTER TABLE {table.name} {every}")
        found: set[tuple[str, str]] = set()
        for name, column, change in _changes():
            await session.run(f"SAVEPOINT before; UPDATE {name} {change} WHERE plan_id = '{plan.id}'")
            if not (await verify(session, plan)).findings:
                found.add((name, column))
            await session.run("ROLLBACK TO SAVEPOINT before")
        return found

    sealed = {(table, column) for table, column, _ in _changes()} - NOT_SEALED
    found = books.once(unseen)
    assert sorted(found) == sorted(NOT_SEALED)
    figure("geknoei: procent van de kolommen van de bank gezien", 100 * len(sealed - found) / len(sealed))
