"""Whoever slips the database something under a name of PostgreSQL is named, and nothing is said to be in order."""

from collections.abc import Iterator

import pytest

from app.commands import verify as command
from app.commands.refusal import FAILED, CommandRefused
from app.errors import Unavailable
from app.settings import Settings
from tests.ledger.conftest import Books
from tests.support.databases import query

_SLIPPED = {
    "FUNCTION public.concat(text, text)": "RETURNS text LANGUAGE sql AS $$ SELECT $1 || $2 $$",
    "FUNCTION public.alike(uuid, text)": "RETURNS boolean LANGUAGE sql AS $$ SELECT true $$",
    "OPERATOR public.= (uuid, text)": "(LEFTARG = uuid, RIGHTARG = text, FUNCTION = public.alike)",
    # These are never taken instead: the same types, and a type of its own.
    "FUNCTION public.lower(text)": "RETURNS text LANGUAGE sql AS $$ SELECT $1 $$",
    "FUNCTION public.upper(public.plan)": "RETURNS text LANGUAGE sql AS $$ SELECT $1.code $$",
}


@pytest.fixture
def slipped(books: Books) -> Iterator[None]:
    """What a question may take for PostgreSQL's own, and what it never takes."""
    for what, body in _SLIPPED.items():
        query(books.url, f"CREATE {what.partition(' (')[0]} {body}")
    yield
    for what in reversed(_SLIPPED):
        query(books.url, f"DROP {what}")


@pytest.mark.usefixtures("slipped")
def test_what_stands_under_a_name_of_postgresql_is_named(
    books: Books, terminal: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandRefused) as refused:
        command.main(terminal, books.plan, None)
    assert refused.value.code == FAILED
    assert "iets anders: =(uuid,text), concat(text,text). Zo is" in refused.value.sentence
    assert capsys.readouterr().out == ""


def test_a_database_that_goes_away_is_said(books: Books, terminal: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(command, "verify_all", gone)
    with pytest.raises(CommandRefused, match="kan nu niet antwoorden") as refused:
        command.main(terminal, books.plan, None)
    assert refused.value.code == FAILED
