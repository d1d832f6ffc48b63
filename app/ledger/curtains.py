"""Finds what would have who verifies the books look at something else than what the service works with."""

from typing import Final

from app.db.metadata import metadata
from app.db.session import Session

_ROLES: Final = "('tred_app', 'tred_auditor', 'tred_owner')"
_LIKE_ROLES: Final = f"""
SELECT rel.oid::regclass::text FROM pg_class rel JOIN pg_namespace place ON place.oid = rel.relnamespace
WHERE place.nspname IN {_ROLES} AND rel.relkind IN ('r', 'v', 'm', 'f', 'p') AND rel.relname = ANY ($1::text[])
"""  # noqa: S608 (our own constant)
"""Without a path of its own, who has such a role looks in the schema of that name first."""

_NO_TABLES: Final = """
SELECT name FROM unnest($1::text[]) name WHERE NOT EXISTS (
    SELECT FROM pg_class rel
    WHERE rel.relnamespace = 'public'::regnamespace AND rel.relname = name AND rel.relkind = 'r'
)
"""
_HIDING: Final = """
SELECT rel.oid::regclass || '.' || rule.polname FROM pg_policy rule JOIN pg_class rel ON rel.oid = rule.polrelid
WHERE rel.relnamespace = 'public'::regnamespace AND rel.relname = ANY ($1::text[]) AND rule.polcmd IN ('r', '*')
AND EXISTS (
    SELECT FROM unnest(rule.polroles) whose WHERE whose = 0 OR pg_has_role('tred_auditor', whose, 'USAGE')
)
AND (NOT rule.polpermissive OR pg_get_expr(rule.polqual, rule.polrelid) IS DISTINCT FROM 'true')
"""
_PATHS: Final = f"""
SELECT chosen FROM pg_db_role_setting kept, unnest(kept.setconfig) chosen
WHERE chosen LIKE 'search_path=%' AND chosen NOT IN ('search_path=public', 'search_path="$user", public')
AND kept.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
AND (kept.setrole = 0 OR EXISTS (
    SELECT FROM pg_roles ours WHERE ours.rolname IN {_ROLES} AND pg_has_role(kept.setrole, ours.oid, 'MEMBER')
    AND NOT (SELECT rolsuper FROM pg_roles WHERE oid = kept.setrole)
))
"""  # noqa: S608 (our own constant)


async def curtains(session: Session) -> list[str]:
    """What stands before the tables: others of that name, views in their place, rules that hide rows from who verifies.

    A rule that hides all of a table is not among them: nothing is then in order.
    """
    names = sorted(metadata.tables)
    found = [row[0] for query in (_LIKE_ROLES, _NO_TABLES, _HIDING) for row in await session.fetch(query, names)]
    return sorted({*found, *(row[0] for row in await session.fetch(_PATHS))})
