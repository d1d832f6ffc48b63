"""Whoever has the one who verifies look at something else than the service does is named."""

import pytest

from app.commands import verify as command
from app.commands.refusal import FAILED, CommandRefused
from app.db.session import AUDITING, Session
from app.ledger import repository
from app.ledger.curtains import curtains
from app.settings import Settings
from tests.ledger.conftest import Books

_DRAWN = {
    "tred_auditor.entry": "CREATE SCHEMA tred_auditor; CREATE TABLE tred_auditor.entry AS TABLE public.entry",
    "tred_app.transfer": "CREATE SCHEMA tred_app; CREATE VIEW tred_app.transfer AS TABLE public.transfer",
    "receipt": "ALTER TABLE receipt RENAME TO receipts; CREATE VIEW receipt AS TABLE receipts",
    "transfer.unseen": "CREATE POLICY unseen ON transfer AS RESTRICTIVE FOR SELECT TO tred_auditor USING (false)",
    "claim.others": "CREATE POLICY others ON claim AS RESTRICTIVE USING (amount_cents < 100)",
    "posting.reading": "ALTER POLICY reading ON posting USING (seq < 10)",
    "search_path=pg_temp, public": "ALTER ROLE tred_app SET search_path = pg_temp, public",
}


async def _drawn(session: Session, script: str) -> None:
    """Run it within the transaction, which begins with the first question."""
    await repository.plans(session, None)
    await session.run(script)


async def _seen(session: Session) -> list[str]:
    return await curtains(session)


def test_nothing_stands_in_between(books: Books) -> None:
    assert books.once(_seen) == []


@pytest.mark.parametrize("named", sorted(_DRAWN))
def test_what_stands_in_between_is_named(books: Books, named: str) -> None:
    async def look(session: Session) -> list[str]:
        await _drawn(session, _DRAWN[named])
        return await curtains(session)

    assert books.once(look) == [named]


def test_who_verifies_looks_at_the_tables_themselves(books: Books) -> None:
    async def look(session: Session) -> list[str]:
        await _drawn(session, f"{_DRAWN['tred_auditor.entry']}; {AUDITING.partition('; ')[2]}")
        return [str(row[0]) for row in await session.fetch("SELECT 'entry'::regclass::oid = 'public.entry'::regclass")]

    assert books.once(look) == ["True"]


def test_the_command_looks_no_further(books: Books, terminal: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async def found(_: Session) -> list[str]:
        return ["receipt"]

    monkeypatch.setattr(command, "curtains", found)
    with pytest.raises(CommandRefused, match="tussen wie controleert en de tabellen: receipt") as refused:
        command.main(terminal, books.plan, None)
    assert refused.value.code == FAILED
