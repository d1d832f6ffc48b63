"""Finds what stands in a database under the name of something that PostgreSQL has itself, and would be taken for it."""

from typing import Final

from app.db.session import Session

_PLACE: Final = "'pg_catalog'::regnamespace"
_FUNCTIONS: Final = f"""
SELECT own.oid::regprocedure::text FROM pg_catalog.pg_proc own WHERE own.pronamespace <> {_PLACE}
AND EXISTS (SELECT FROM pg_catalog.pg_proc theirs WHERE theirs.pronamespace = {_PLACE} AND theirs.proname = own.proname)
AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_proc theirs WHERE theirs.pronamespace = {_PLACE} AND theirs.proname = own.proname
    AND theirs.proargtypes = own.proargtypes
)
AND NOT EXISTS (
    SELECT FROM unnest(own.proargtypes) taken JOIN pg_catalog.pg_type kind ON kind.oid = taken
    WHERE kind.typnamespace <> {_PLACE}
)
"""  # noqa: S608 (our own constant)
_OPERATORS: Final = f"""
SELECT own.oid::regoperator::text FROM pg_catalog.pg_operator own WHERE own.oprnamespace <> {_PLACE}
AND EXISTS (
    SELECT FROM pg_catalog.pg_operator theirs WHERE theirs.oprnamespace = {_PLACE} AND theirs.oprname = own.oprname
)
AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_operator theirs WHERE theirs.oprnamespace = {_PLACE} AND theirs.oprname = own.oprname
    AND theirs.oprleft = own.oprleft AND theirs.oprright = own.oprright
)
AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_type kind WHERE kind.oid IN (own.oprleft, own.oprright) AND kind.typnamespace <> {_PLACE}
)
"""  # noqa: S608 (our own constant)


async def impostors(session: Session) -> list[str]:
    """The functions and operators that a question may get for PostgreSQL's own, as they take its types more exactly.

    What takes precisely the same is never taken instead, and what takes a type of its own only where that type stands.
    """
    return [row[0] for row in await session.fetch(f"{_FUNCTIONS} UNION ALL {_OPERATORS} ORDER BY 1")]
