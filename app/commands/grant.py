"""`tred token` and `tred grant`: memberships made at the terminal, and tokens of the built-in issuer."""

import asyncio
import sys
from dataclasses import dataclass

from app import clock
from app.access import service as access
from app.access.local_issuer import LOCAL_ISSUER, LocalIssuer
from app.access.rights import TIED_TO_ORGANISATION, Function
from app.commands.database import database
from app.commands.refusal import CommandRefused
from app.db.engine import make_engine
from app.db.failures import may_be_repeated
from app.db.session import APPOINTING, transaction
from app.settings import Settings

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A membership as it is asked for; without `plan` it holds in every plan."""

    function: Function
    plan: str | None
    organisation: str | None


def token(settings: Settings, asked: Asked, subject: str | None) -> int:
    """Print a token of the built-in issuer for somebody with this function, and nothing else.

    Without a subject every function is another person, and for every organisation another.

    Raises:
        CommandRefused: an outside issuer is configured, or the organisation does not fit the function.
    """
    if settings.issuer is not None:
        raise CommandRefused("Er is een externe uitgever ingesteld (TRED_ISSUER); vraag daar een token.")
    _check(asked)
    default = f"{asked.function}-{asked.organisation.lower()}" if asked.organisation else asked.function.value
    who = subject or default
    _record(settings, asked, LOCAL_ISSUER, who)
    issuer = LocalIssuer.open(settings.data)
    sys.stdout.write(issuer.issue(who, now=int(clock.now().timestamp())) + "\n")
    return 0


def grant(settings: Settings, asked: Asked, issuer: str, subject: str) -> int:
    """Record a membership for somebody of an issuer, unless it is there.

    Raises:
        CommandRefused: the organisation does not fit the function.
    """
    _check(asked)
    new = _record(settings, asked, issuer, subject)
    where = f"plan {asked.plan}" if asked.plan else "alle plannen"
    what = f"{subject} is {asked.function} in {where}"
    sys.stdout.write(f"{what}.\n" if new else f"{what}; dat was al zo.\n")
    return 0


def _check(asked: Asked) -> None:
    tied = asked.function in TIED_TO_ORGANISATION
    if tied and asked.organisation is None:
        raise CommandRefused(f"Een {asked.function} handelt voor een organisatie: geef --organisation CODE.")
    if not tied and asked.organisation is not None:
        raise CommandRefused(f"Bij de functie {asked.function} hoort geen organisatie: laat --organisation weg.")


def _record(settings: Settings, asked: Asked, issuer: str, subject: str) -> bool:
    with database(settings) as url:
        return asyncio.run(_ensure(url, asked, issuer, subject))


async def _ensure(url: str, asked: Asked, issuer: str, subject: str) -> bool:
    engine = make_engine(url, pool_size=1)
    try:
        async with engine.connect() as connection:
            for attempt in range(_TRIES):
                try:
                    async with transaction(connection, APPOINTING) as session:
                        return await access.ensure_membership(
                            session,
                            issuer=issuer,
                            subject=subject,
                            function=asked.function,
                            plan=asked.plan,
                            organisation=asked.organisation,
                            today=clock.today(),
                        )
                except Exception as error:
                    if attempt == _TRIES - 1 or not may_be_repeated(error):
                        raise
    finally:
        await engine.dispose()
    raise AssertionError("unreachable")
