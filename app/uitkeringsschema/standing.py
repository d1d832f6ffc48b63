"""Where a plan stands: what is established, confirmed, registered and released, and what is closed by that."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.uitkeringsschema.facts import Meetmoment, Part, Pot, Scheme


class Matter(StrEnum):
    """What a financier confirms and the programme office registers."""

    RESULTS = "results"
    COSTS = "costs"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts that decide what may happen next; confirmations that lapsed are not among the confirmed."""

    approved: bool = False
    with_outcome: frozenset[str] = frozenset()
    """Meetmomenten with an outcome in their own period: established, or recorded as not measured."""
    established_in: frozenset[int] = frozenset()
    """Periods for which a decision that establishes results is in force."""
    costs_open: frozenset[Part] = frozenset()
    """Parts with a cost statement that is neither accepted nor withdrawn."""
    confirmed: frozenset[tuple[Matter, Part]] = frozenset()
    registered: frozenset[tuple[Matter, Part]] = frozenset()
    released: frozenset[Part] = frozenset()

    def accounted(self, part: Part) -> bool:
        """Whether the results of a part are confirmed and registered: it is closed (uitkeringsschema.md §3)."""
        return (Matter.RESULTS, part) in self.registered


def parts_of(scheme: Scheme, period: int) -> tuple[Part, ...]:
    """Every part of a period, the settlement moment included: one per pot of the plan."""
    return tuple(Part(*pot, period) for pot in scheme.pots)


def without_outcome(scheme: Scheme, standing: Standing, part: Part) -> list[str] | None:
    """Meetmomenten that keep a part from being accounted for; None when nothing is missing (§7.1).

    Where nothing hangs one decision for the period is still needed, and the answer is an empty list without it.
    """
    hanging = scheme.hanging_in.get(part, frozenset())
    if not hanging:
        return None if part.period in standing.established_in else []
    return sorted(hanging - standing.with_outcome) or None


def is_closed(scheme: Scheme, standing: Standing, meetmoment: Meetmoment, accounting: int) -> bool:
    """Whether an accounting is closed for a meetmoment: as soon as one part that it hangs on is (§3)."""
    pots: Iterable[Pot] = scheme.pots_of.get(meetmoment.code, ())
    return any(standing.accounted(Part(*pot, accounting)) for pot in pots)


def open_accounting(scheme: Scheme, standing: Standing, meetmoment: Meetmoment) -> int | None:
    """The earliest accounting, from the meetmoment's own on, that is not closed for it; None after the settlement."""
    for accounting in range(meetmoment.period, scheme.settlement + 1):
        if not is_closed(scheme, standing, meetmoment, accounting):
            return accounting
    return None


def period_status(scheme: Scheme, standing: Standing, period: int) -> str:
    """`open`, `accounted` once all its parts are, `settled` once the settlement moment is accounted for as well."""
    if not scheme.pots or not all(standing.accounted(part) for part in parts_of(scheme, period)):
        return "open"
    settled = all(standing.accounted(part) for part in parts_of(scheme, scheme.settlement))
    return "settled" if settled else "accounted"
