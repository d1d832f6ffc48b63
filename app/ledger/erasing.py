"""Erases one text that somebody wrote, and books who did so and why; the hash stays, so that the books still hold."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from app.access.principal import Actor
from app.access.service import open_at_terminal
from app.access.work import Fact, Work
from app.db.session import Session
from app.errors import NotFound
from app.ledger import service, text_repository

_TEXTS: Final = UUID("5e7d9c1a-61c5-4f0e-9a43-1f1f1c6d0b42")


async def erase_in(session: Session, code: str, digest: str, actor: Actor, now: datetime) -> tuple[int, int]:
    """Erase a text of a plan, in the turn of the plan; as `erase`.

    Raises:
        NotFound: there is no such plan, or it has no such text.
    """
    return await erase(await open_at_terminal(session, actor, code, now, now.date()), digest)


async def erase(work: Work, digest: str) -> tuple[int, int]:
    """Erase the text with this hash wherever it lies in the plan, and from the kept answers.

    Returns:
        In how many places of the plan it stood, and in how many kept answers.

    Raises:
        NotFound: no text of this plan has this hash, or it was erased before.
    """
    await text_repository.become_owner(work.session)
    places, words = await text_repository.erase(work.session, work.plan.id, digest)
    if words is None:
        raise NotFound
    answers = await text_repository.erase_from_answers(work.session, words)
    payload = {"sha256": digest, "places": sorted(places), "answers": answers}
    work.book(Fact("text_erased", "text", uuid5(_TEXTS, digest), payload))
    await service.write(work)
    return len(places), answers
