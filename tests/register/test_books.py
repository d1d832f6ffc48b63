"""The books know every version of every record, and say which one is not what was booked."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.db.engine import async_url
from app.db.session import Session
from app.ledger import repository
from app.ledger.verify import verify
from tests.support.registering import Registering

_T = TypeVar("_T")
_SKIPPING: Final = """
INSERT INTO record_version
SELECT plan_id, kind, code, version + 5, id, removed, body, recorded_at, actor_issuer, actor, reason_sha256
FROM record_version ORDER BY recorded_at DESC LIMIT 1
"""


def found(plan: Registering, *statements: str) -> list[tuple[int | None, str]]:
    """What verifying finds after these statements of a superuser for whom no trigger works; nothing stays of them."""

    async def look(session: Session) -> list[tuple[int | None, str]]:
        (row,) = await repository.plans(session, plan.code)
        await session.connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            done = await session.connection.exec_driver_sql(statement.replace("$PLAN", f"plan_id = '{row.id}'"))
            assert done.rowcount != 0, f"changed nothing: {statement}"
        return [(one.seq, one.what) for one in (await verify(session, row)).findings]

    return rolled_back(plan, look)


def rolled_back(plan: Registering, do: Callable[[Session], Awaitable[_T]]) -> _T:
    """Do something in the database of which nothing stays."""

    async def run() -> _T:
        engine = create_async_engine(async_url(plan.api.database_url), poolclass=NullPool)
        try:
            async with engine.connect() as connection, connection.begin() as transaction:
                made = await do(Session(connection))
                await transaction.rollback()
                return made
        finally:
            await engine.dispose()

    return asyncio.run(run())


@pytest.fixture
def written(kept: Registering) -> Registering:
    kept.put("goals/AMB", {"name": "Gezonder", "kind": "ambitie"}, **{"X-Audit-Toelichting": "scherper"})
    kept.delete("goals/SUB")
    kept.put("goals/SUB", {"name": "Terug", "kind": "subdoel"})
    return kept


def test_what_was_written_by_the_book_is_in_order(written: Registering) -> None:
    assert found(written) == []


@pytest.mark.parametrize(
    "change",
    [
        "body = jsonb_set(body, '{name}', '\"Anders\"')",
        "body = NULL",
        "actor = 'iemand'",
        "actor_issuer = 'iemand'",
        "recorded_at = recorded_at + interval '1 second'",
        "reason_sha256 = 'x'",
        "id = gen_random_uuid()",
        "removed = true, body = NULL",
        "version = 7",
        "code = 'AMB9'",
    ],
)
def test_a_changed_version_is_found(written: Registering, change: str) -> None:
    where = "WHERE $PLAN AND kind = 'goals' AND code = 'AMB' AND version = 2"
    seen = found(written, f"UPDATE record_version SET {change} {where}")
    (seq,) = written.rows(
        "SELECT max(seq) FROM entry JOIN plan ON plan.id = plan_id WHERE plan.code = $1"
        " AND entry.kind = 'record_set' AND payload ->> 'code' = 'AMB'",
        written.code,
    )[0]
    assert seen
    assert seq in {one for one, _ in seen}


def test_a_version_of_the_import_is_found_too(written: Registering) -> None:
    where = "WHERE $PLAN AND kind = 'regions' AND code = 'R'"
    seen = found(written, f'UPDATE record_version SET body = body || \'{{"name": "Anders"}}\' {where}')
    assert "regions R" in seen[0][1]
    assert found(written, f"DELETE FROM record_version {where}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET body = body || '{\"name\": \"Anders\"}' WHERE $PLAN AND code = 'AMB'",
        "UPDATE record SET removed = true WHERE $PLAN AND code = 'AMB'",
        "DELETE FROM record WHERE $PLAN AND code = 'AMB'",
        "UPDATE record SET code = 'AMB9' WHERE $PLAN AND code = 'AMB'",
        "UPDATE record SET changed_at = changed_at + interval '1 second' WHERE $PLAN AND code = 'AMB'",
    ],
)
def test_a_present_state_of_its_own_is_found(written: Registering, statement: str) -> None:
    assert found(written, statement)


def test_a_version_that_was_never_booked_is_found(written: Registering) -> None:
    added = (
        "INSERT INTO record_version SELECT plan_id, kind, code, version + 1, id, removed, body, recorded_at, "
        "actor_issuer, actor, reason_sha256 FROM record_version WHERE $PLAN AND code = 'AMB' AND version = 2"
    )
    assert any("niet geboekt" in what for _, what in found(written, added))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_version SET body = '{}'",
        "DELETE FROM record_version",
        "UPDATE record SET body = '{}'",
        "DELETE FROM record",
        "INSERT INTO record SELECT plan_id, kind, 'Z', id, version, removed, body, changed_at FROM record LIMIT 1",
        _SKIPPING,
    ],
)
def test_the_service_itself_cannot_do_otherwise(written: Registering, statement: str) -> None:
    async def attempt(session: Session) -> str:
        (row,) = await repository.plans(session, written.code)
        await session.connection.exec_driver_sql(f"SET LOCAL tred.plan = '{row.id}'")
        await session.connection.exec_driver_sql("SET LOCAL tred.organisations = '*'")
        await session.connection.exec_driver_sql("SET LOCAL ROLE tred_app")
        with pytest.raises(DBAPIError) as refused:
            await session.connection.exec_driver_sql(statement)
        return str(refused.value.orig.sqlstate)  # type: ignore[union-attr] # what PostgreSQL says

    assert rolled_back(written, attempt) in {"42501", "23514"}
