"""`tred erase`: erases one text that somebody wrote, and books who did so and why."""

import asyncio
import re
import sys
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from app import clock
from app.access.principal import Actor
from app.commands.database import database
from app.commands.refusal import FAILED, CommandRefused
from app.db.engine import make_engine
from app.db.repeating import repeated
from app.db.session import WRITING, transaction, waiting
from app.db.turn import turn
from app.errors import NotFound, Unavailable
from app.ledger.erasing import erase_in
from app.settings import Settings

_DIGEST: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which text of which plan is to go, who says so, and why."""

    plan: str
    sha256: str
    subject: str
    reason: str


def main(settings: Settings, asked: Asked) -> int:
    """Erase a text by its hash.

    Raises:
        CommandRefused: the hash is none, or the plan has no text with this hash.
    """
    if _DIGEST.fullmatch(asked.sha256) is None:
        raise CommandRefused("Geef --sha256 zoals het spoor het toont: 64 tekens, cijfers en a tot en met f.")
    with database(settings) as url:
        places, answers = asyncio.run(_erase(url, asked))
    sys.stdout.write(
        f"{asked.plan}: gewist op {places} plaatsen en in {answers} bewaarde antwoorden; het is geboekt.\n"
    )
    return 0


async def _erase(url: str, asked: Asked) -> tuple[int, int]:
    engine = make_engine(url, pool_size=1)
    actor = Actor("tred", asked.subject, f"tred erase {uuid4()}", reason=asked.reason)

    async def once() -> tuple[int, int]:
        async with (
            waiting() as served,
            turn(engine, f"plan:{asked.plan}", large=True) as held,
            transaction(held.connection, WRITING) as session,
        ):
            served()
            return await erase_in(session, asked.plan, asked.sha256, actor, clock.now())

    try:
        return await repeated(once)
    except NotFound:
        sentence = f"Plan {asked.plan} is er niet, of heeft geen tekst met dit kenmerk die nog te wissen is."
        raise CommandRefused(sentence, FAILED) from None
    except Unavailable:
        raise CommandRefused("De database kan nu niet antwoorden; er is niets gewist.", FAILED) from None
    finally:
        await engine.dispose()
