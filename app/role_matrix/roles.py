"""Which role counts: of the organisation in a gemeente, else anywhere, else of its domain there, else anywhere."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from app.access.rights import Role

_ORDER = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role in an initiative: of a domain or of one organisation in it, perhaps only in one gemeente or for a time."""

    initiative: str
    domain: str
    role: Role
    organisation: str | None = None
    region: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the role is in force on a day; both ends count."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def role_on(
    assignments: Iterable[Assignment],
    *,
    organisation: str,
    domain: str,
    regions: Collection[str],
    initiative: str,
    day: date,
) -> Role | None:
    """The role of an organisation in an initiative on a day (contract, "Who may do what"); None is a gap.

    The first level at which something is assigned decides; of several at that level the highest counts, as for an
    organisation that works in several gemeenten.

    Args:
        assignments: of any initiative, organisation and time.
        organisation: whose role is asked.
        domain: its domain.
        regions: the gemeenten that it works in; none given means that it works in all.
        initiative: the code of the initiative.
        day: on which the role must be in force.
    """
    levels: dict[tuple[bool, bool], Role] = {}
    for one in assignments:
        if one.initiative != initiative or not one.holds_on(day):
            continue
        own = one.organisation == organisation
        # What is assigned to an organisation in a gemeente says by itself that it works there.
        there = one.region is None or own or not regions or one.region in regions
        if not there or not (own or (one.organisation is None and one.domain == domain)):
            continue
        level = own, one.region is not None
        levels[level] = highest(role for role in (levels.get(level), one.role) if role is not None)
    return next((levels[at] for at in _LEVELS if at in levels), None)


_LEVELS = ((True, True), (True, False), (False, True), (False, False))
"""Of the organisation itself or not, in one gemeente or not; the first that is there decides."""


def highest(roles: Iterable[Role]) -> Role:
    """The role that gives most; there must be one."""
    return max(roles, key=_ORDER.__getitem__)
