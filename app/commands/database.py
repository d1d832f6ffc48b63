"""The database of a command: the configured one, or the embedded one for as long as the command runs."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from app.commands.embedded import embedded
from app.commands.refusal import FAILED, CommandRefused
from app.db.embedded import Running
from app.db.failures import is_unavailable
from app.db.logins import MEMBER_OF, SERVICE, TERMINAL, given, own
from app.db.migrate import NewerTables, Settle, migrate
from app.db.roles import RightsMissing
from app.settings import Settings


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """Give the URL of a database with the tables of this version.

    Raises:
        CommandRefused: there is no database to be had.
    """
    with embedded(settings) as running:
        yield made_ready(settings, running, TERMINAL)


def made_ready(settings: Settings, running: Running | None, login: str) -> str:
    """Bring the database to the tables of this version; gives the URL for a login of the embedded server.

    A given server has one login, in `DATABASE_URL`: it must be able to do what this one may.

    Raises:
        CommandRefused: the database does not answer, or its user may not set it up.
    """
    if running is not None:
        bring_up_to_date(running.url, own({each: running.password_of(each) for each in MEMBER_OF}))
        return running.url_as(login)
    assert settings.database_url is not None  # noqa: S101 (one of the two is there)
    # The service goes on beside one of a later version; whoever looks through the books has to know all of them.
    bring_up_to_date(settings.database_url, given(login), or_later=login == SERVICE)
    return settings.database_url


def bring_up_to_date(url: str, settle: Settle | None = None, *, or_later: bool = False) -> None:
    """Migrate to the tables of this version, unless those of a later one are there and will do.

    Raises:
        CommandRefused: the database does not answer, its user may not set it up, or it is of a later version.
    """
    try:
        asyncio.run(migrate(url, settle, or_later=or_later, beside=True))
    except NewerTables as error:
        raise CommandRefused("De database is van een nieuwere versie van Gelijke tred.", FAILED) from error
    except RightsMissing as error:
        raise CommandRefused(error.nl, FAILED) from error
    except Exception as error:
        if is_unavailable(error):
            raise CommandRefused("De database in DATABASE_URL is niet bereikbaar.", FAILED) from error
        raise
