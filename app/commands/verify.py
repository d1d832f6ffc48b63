"""`tred verify`: replays the books of every plan, checks all that must hold, and names the first bad entry."""

import asyncio
import gc
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

from app.commands import evidence, heads
from app.commands.database import database
from app.commands.refusal import FAILED, CommandRefused
from app.db.engine import make_engine
from app.db.snapshot import auditing
from app.errors import Unavailable
from app.ledger.curtains import curtains
from app.ledger.impostors import impostors
from app.ledger.replay import Head
from app.ledger.verify import Expected, Report, sentences, verify_all
from app.settings import Settings

BESIDE: Final = 2
"""In how many sessions the database looks at a chain while it is replayed."""
_HEAD: Final = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


def main(
    settings: Settings,
    plan: str | None,
    head: str | None,
    signed: tuple[str, str] | None = None,
    *,
    files: bool = False,
) -> int:
    """Verify one plan or all; answers 0 when everything holds and else 1.

    With `signed`, a file of signed heads and the public key, every one of them must be in its chain. With `files`,
    every evidence file must be where it lies, as it was sent in.

    Raises:
        CommandRefused: there is no such plan, the expected head is none, or the database cannot be asked.
    """
    expected = {} if signed is None else dict(heads.expected(*signed))
    if head is not None:
        expected |= _expected(plan, head)
    with database(settings) as url, _without_collecting():
        reports, unbooked = asyncio.run(audited(url, plan, expected))
        pieces = evidence.known(url, plan) if files else []
    if plan is not None and not reports:
        raise CommandRefused(f"Er is geen plan {plan}.", FAILED)
    for report in reports:
        sys.stdout.writelines(f"{sentence}\n" for sentence in sentences(report))
    for name in unbooked:
        sys.stdout.write(f"sleutels: NIET in orde, beantwoord en niet geboekt: {name}\n")
    wrong = evidence.objections(settings, pieces) if files else []
    sys.stdout.writelines(f"{sentence}\n" for sentence in wrong)
    if files and not wrong:
        sys.stdout.write(f"bewijsstukken: in orde, {len(pieces)}\n")
    if not reports:
        sys.stdout.write("Er zijn geen plannen.\n")
    return FAILED if unbooked or wrong or any(report.findings for report in reports) else 0


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Look for no garbage meanwhile: a long chain makes a great many objects and none that refer to each other."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _expected(plan: str | None, head: str) -> dict[str, frozenset[Head]]:
    found = _HEAD.fullmatch(head)
    if plan is None or found is None:
        raise CommandRefused("Geef --head als NUMMER:ZEGEL, samen met --plan.")
    return {plan: frozenset({Head(int(found[1]), found[2])})}


async def audited(
    url: str, code: str | None, expected: Expected = MappingProxyType({})
) -> tuple[list[Report], list[str]]:
    """What verifying one plan finds, or all; and of all plans what was answered as made and never booked.

    Raises:
        CommandRefused: the database does not answer, or what it answers cannot be relied upon.
    """
    engine = make_engine(url, pool_size=1 + BESIDE)
    try:
        async with auditing(engine, BESIDE) as (session, beside):
            if found := await impostors(session):
                nl = "In deze database staat onder de naam van iets van PostgreSQL iets anders"
                raise CommandRefused(f"{nl}: {', '.join(found)}. Zo is niets na te kijken.", FAILED)
            if found := await curtains(session):
                nl = "In deze database staat er iets tussen wie controleert en de tabellen"
                raise CommandRefused(f"{nl}: {', '.join(found)}. Zo is niets na te kijken.", FAILED)
            return await verify_all(session, code, expected, beside)
    except Unavailable as error:
        raise CommandRefused("De database kan nu niet antwoorden; er is niets nagekeken.", FAILED) from error
    finally:
        await engine.dispose()
