"""Who logs in: time limits stand on every login, and the embedded server has its own, none of them a superuser."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from sqlalchemy import Connection, text

from app.db.roles import require_taken

SERVICE: Final = "tred_service"
"""The service: may become `tred_app` and nothing else."""

TERMINAL: Final = "tred_terminal"
"""The commands of whoever has the data folder: may also own and audit."""

LIMITS: Final[Mapping[str, str]] = {
    "lock_timeout": "2s",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
}
"""They hold for who logs in: to become another role takes nothing over. Large work says its own, `SET LOCAL`."""

MEMBER_OF: Final[Mapping[str, tuple[str, ...]]] = {
    SERVICE: ("tred_app",),
    TERMINAL: ("tred_app", "tred_auditor", "tred_owner"),
}
"""What each login may become."""

_SET: Final = """
SELECT split_part(unnest(setconfig), '=', 1) FROM pg_db_role_setting
WHERE setrole = (SELECT oid FROM pg_roles WHERE rolname = current_user)
AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


def make(connection: Connection, passwords: Mapping[str, str]) -> None:
    """Make the logins that are missing, as a superuser, and give each its password (hexadecimal) and limits."""
    for login, password in passwords.items():
        there = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :login"), {"login": login}).first()
        words = "CREATE" if there is None else "ALTER"
        attributes = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
        connection.execute(text(f"{words} ROLE {login} {attributes} PASSWORD '{password}'"))
        connection.execute(text(f"GRANT {', '.join(MEMBER_OF[login])} TO {login}"))
        for name, limit in LIMITS.items():
            connection.execute(text(f"ALTER ROLE {login} SET {name} = '{limit}'"))


def limit(connection: Connection) -> None:
    """Put the limits on the login of a given server, in this database; those that somebody chose already stay."""
    chosen = set(connection.execute(text(_SET)).scalars())
    quoted = connection.dialect.identifier_preparer.quote
    login, database = (
        quoted(str(name)) for name in connection.execute(text("SELECT current_user, current_database()")).one()
    )
    for name, most in LIMITS.items():
        if name not in chosen:
            connection.execute(text(f"ALTER ROLE {login} IN DATABASE {database} SET {name} = '{most}'"))


def given(login: str) -> Callable[[Connection], None]:
    """How the one login of a given server is settled, which must be able to become what this one may.

    Raises:
        RightsMissing: it may not; names the statements that an administrator has to run.
    """

    def settle(connection: Connection) -> None:
        require_taken(connection, MEMBER_OF[login])
        limit(connection)

    return settle


def own(passwords: Mapping[str, str]) -> Callable[[Connection], None]:
    """How the logins of the embedded server are settled, as its superuser."""
    return partial(make, passwords=passwords)
