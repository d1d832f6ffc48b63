"""Evidence files for commands: which there are, and whether they lie where they should."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from app.commands.refusal import FAILED, CommandRefused
from app.commands.stored import store
from app.db.engine import make_engine
from app.db.session import AUDITING, reading
from app.errors import Unavailable
from app.evidence import lying
from app.evidence.lying import Known
from app.settings import Settings


def known(url: str, plan: str | None = None) -> list[Known]:
    """The files that a database knows, of all plans or of one."""
    return asyncio.run(_known(url, plan))


def folder(settings: Settings) -> Path | None:
    """The folder in which they lie; None when that is elsewhere."""
    return store(settings).folder


def objections(settings: Settings, rows: Sequence[Known]) -> list[str]:
    """Which do not lie there as they were, in sentences.

    Raises:
        CommandRefused: the store cannot be used, or does not answer.
    """
    try:
        return asyncio.run(lying.objections(store(settings), rows))
    except Unavailable as error:
        raise CommandRefused("De opslag van bewijsstukken antwoordt niet.", FAILED) from error


async def _known(url: str, plan: str | None) -> list[Known]:
    engine = make_engine(url, pool_size=1)
    try:
        async with reading(engine, AUDITING) as session:
            return await lying.known(session, plan)
    finally:
        await engine.dispose()
