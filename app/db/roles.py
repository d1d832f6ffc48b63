"""The roles of the database: who owns, who works, who reads and who copies; made once per server."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

ROLES: Final = ("tred_owner", "tred_app", "tred_auditor", "tred_backup")
"""The owner of the tables, the service at work, who may read all, and who may copy all; none of them logs in."""

TAKEN: Final = ("tred_owner", "tred_app", "tred_auditor")
"""What a login must be able to become: the first to migrate, the next to work, the last to verify."""

_CREATE: Final = """
DO $$ BEGIN
    CREATE ROLE {name} NOLOGIN {attribute};
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        IF '{attribute}' = '' THEN RAISE; END IF;
        CREATE ROLE {name} NOLOGIN;
END $$
"""

_STATE: Final = """
SELECT current_user AS login,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super,
       (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) AS creates,
       ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname = ANY (CAST(:roles AS text[]))) AS present
"""

_MAY_MAKE: Final = """
SELECT has_schema_privilege('tred_owner', 'public', 'CREATE, USAGE')
   AND has_database_privilege(current_database(), 'CREATE')
"""


class RightsMissing(Exception):
    """The login of the service may not set up the database; the sentence says what an administrator has to run."""

    def __init__(self, login: str, statements: list[str]) -> None:
        lines = "\n".join(f"  {statement};" for statement in statements)
        self.nl = (
            f"De databasegebruiker {login} mag de rollen van Gelijke tred niet maken of gebruiken. "
            f"Laat een beheerder van deze database dit eenmaal uitvoeren en start opnieuw:\n{lines}"
        )
        self.en = (
            f"The database user {login} may not make or use the roles of Gelijke tred. "
            f"Have an administrator of this database run this once and start again:\n{lines}"
        )
        super().__init__(self.nl)


def require_roles(connection: Connection) -> None:
    """Make the roles that are missing, and see to it that this login can own, work and audit.

    Raises:
        RightsMissing: it may not; names the statements that an administrator has to run.
    """
    state = connection.execute(text(_STATE), {"roles": list(ROLES)}).one()
    missing = [role for role in ROLES if role not in state.present]
    if missing and not state.creates:
        raise RightsMissing(state.login, _statements(connection, state.login, missing))
    for role in missing:
        attribute = "BYPASSRLS" if role == "tred_backup" else ""
        connection.execute(text(_CREATE.format(name=role, attribute=attribute)))
    if not state.super:
        _become(connection, state.login)
    connection.execute(text("GRANT USAGE ON SCHEMA public TO tred_owner, tred_app, tred_auditor, tred_backup"))
    connection.execute(text("GRANT CREATE ON SCHEMA public TO tred_owner"))
    if not connection.execute(text(_MAY_MAKE)).scalar():
        raise RightsMissing(state.login, _statements(connection, state.login, []))


def require_taken(connection: Connection, taken: Sequence[str]) -> None:
    """See to it that this login can become these roles, which are there.

    Raises:
        RightsMissing: it may not; names the statements that an administrator has to run.
    """
    _become(connection, str(connection.execute(text("SELECT current_user")).scalar_one()), taken)


def _become(connection: Connection, login: str, taken: Sequence[str] = TAKEN) -> None:
    """Let the login take the roles that it works with; who made a role may give it, also to itself."""
    for role in taken:
        if _can_become(connection, role):
            continue
        try:
            with connection.begin_nested():
                connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
        except DBAPIError as error:
            raise RightsMissing(login, _statements(connection, login, [])) from error


def _can_become(connection: Connection, role: str) -> bool:
    version = connection.execute(text("SELECT current_setting('server_version_num')::int")).scalar_one()
    # Since 16 a member may have a role without being allowed to become it.
    privilege = "SET" if version >= 160000 else "MEMBER"  # noqa: PLR2004 - as PostgreSQL writes version 16
    query = text("SELECT pg_has_role(:role, :privilege) AND pg_has_role(:role, 'USAGE')")
    return bool(connection.execute(query, {"role": role, "privilege": privilege}).scalar())


def _statements(connection: Connection, login: str, missing: list[str]) -> list[str]:
    quote = connection.dialect.identifier_preparer.quote
    quoted, database = quote(login), quote(str(connection.execute(text("SELECT current_database()")).scalar_one()))
    attributes = {"tred_backup": " BYPASSRLS"}
    return [
        *(f"CREATE ROLE {role} NOLOGIN{attributes.get(role, '')}" for role in missing),
        f"GRANT {', '.join(TAKEN)} TO {quoted}",
        "GRANT USAGE ON SCHEMA public TO tred_owner, tred_app, tred_auditor, tred_backup",
        "GRANT CREATE ON SCHEMA public TO tred_owner",
        f"GRANT CREATE ON DATABASE {database} TO {quoted}",
    ]
