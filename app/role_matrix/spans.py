"""What a change of a cell does to its assignments: within the days that it is about, and not outside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.access.rights import Role

ALWAYS = date.min
FOR_EVER = date.max
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A role from one day to another, both counting."""

    role: Role
    first: date = ALWAYS
    last: date = FOR_EVER

    def within(self, first: date, last: date) -> "Span | None":
        """The part of it in these days, if any."""
        start, end = max(self.first, first), min(self.last, last)
        return Span(self.role, start, end) if start <= end else None


@dataclass(frozen=True, slots=True)
class Held:
    """An assignment as it stands."""

    id: UUID
    span: Span


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What is to be recorded: which assignments no longer stand, what is left of each, and what begins."""

    ended: tuple[Held, ...] = ()
    left: tuple[tuple[UUID, Span], ...] = ()
    begun: tuple[Span, ...] = ()


def rewrite(held: Sequence[Held], wanted: Sequence[Span], first: date, last: date = FOR_EVER) -> Rewriting:
    """Make a cell say exactly what is wanted from the first to the last day; what it says there already is left alone.

    Args:
        held: the assignments of the cell as they stand, none overlapping another.
        wanted: what is to hold in these days, none overlapping another; none leaves a gap.
        first: the first day that changes.
        last: the last day that changes.
    """
    asked = [part for span in wanted if (part := span.within(first, last)) is not None]
    there = {one: part for one in held if (part := one.span.within(first, last)) is not None}
    ended = tuple(one for one, part in there.items() if part not in asked)
    return Rewriting(
        ended=ended,
        left=tuple((one.id, part) for one in ended for part in _outside(one.span, first, last)),
        begun=tuple(part for part in asked if part not in there.values()),
    )


def _outside(span: Span, first: date, last: date) -> list[Span]:
    before = None if first == ALWAYS else span.within(ALWAYS, first - _DAY)
    after = None if last == FOR_EVER else span.within(last + _DAY, FOR_EVER)
    return [part for part in (before, after) if part is not None]
