"""What happened in a plan, in order, for who asks: as far as that may be known now."""

from collections.abc import Collection

from app.access.work import Work
from app.events import repository
from app.events.envelope import Origin, Position, event_of
from app.events.kinds import KIND_OF, KINDS
from app.events.schemas import CloudEvent
from app.events.sight import seen

_BATCH = 500
_LOOKED_AT = 2000
"""The most that one request looks through; who may see little of much gets short pages, and goes on."""


async def events(
    work: Work, origin: Origin, only: tuple[str | None, str | None], after: Position, limit: int
) -> tuple[list[CloudEvent], Position, bool]:
    """Events after a place; up to where was looked, and whether there is more beyond.

    Args:
        work: the plan and the caller, who sees no more money than it may.
        origin: of the service.
        only: a type and an initiative.
        after: the place.
        limit: the most events.
    """
    of_type, initiative = only
    kinds: Collection[str] = KINDS if of_type is None else [KIND_OF[of_type]]
    found: list[CloudEvent] = []
    async with work.whole_plan():
        until = await repository.last(work.session, work.plan.id)
    looked = 0
    while after < until and looked < _LOOKED_AT:
        async with work.whole_plan():
            rows = await repository.stream(work.session, work.plan.id, kinds, after, until, _BATCH)
        looked += _BATCH
        known = await seen(work, rows, None if initiative is None else [initiative])
        room = limit - len(found)
        found += [event_of(origin, work.plan.code, one.row, one.initiatives) for one in known[:room]]
        if len(known) > room:
            return found, Position.read(found[-1].sequence), True
        after = Position(rows[-1].seq, rows[-1].number) if len(rows) == _BATCH else until
    return found, after, after < until
