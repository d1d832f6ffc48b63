"""The role matrix as a grid of domains by initiatives, with its gaps and the initiatives that nobody leads."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.access.rights import Role
from app.role_matrix.roles import Assignment, role_on


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation with its domain and the gemeenten that it works in."""

    code: str
    domain: str
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cell:
    """A domain in an initiative: its own role, and the roles that hold for a gemeente or an organisation only."""

    initiative: str
    role: Role | None
    apart: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell in which somebody has no role; `organisations` are those without, none when the domain has none."""

    initiative: str
    domain: str
    organisations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole matrix on one day."""

    rows: Mapping[str, tuple[Cell, ...]]
    gaps: tuple[Gap, ...]
    without_trekker: tuple[str, ...]


def grid(
    assignments: Iterable[Assignment],
    initiatives: Sequence[str],
    domains: Sequence[str],
    partners: Collection[Partner],
    day: date,
) -> Grid:
    """The matrix on a day: rows are domains, columns initiatives, both in the order given (domain.md, Role)."""
    cells: defaultdict[tuple[str, str], list[Assignment]] = defaultdict(list)
    for one in assignments:
        if one.holds_on(day):
            cells[one.initiative, one.domain].append(one)
    rows = {
        domain: tuple(_cell(initiative, cells[initiative, domain]) for initiative in initiatives) for domain in domains
    }
    found = (
        _gap(initiative, domain, cells[initiative, domain], partners, day)
        for initiative in initiatives
        for domain in domains
    )
    led = {one.initiative for held in cells.values() for one in held if one.role is Role.TREKKER}
    return Grid(
        rows=rows,
        gaps=tuple(gap for gap in found if gap is not None),
        without_trekker=tuple(initiative for initiative in initiatives if initiative not in led),
    )


def _cell(initiative: str, held: Sequence[Assignment]) -> Cell:
    apart = sorted(
        (one for one in held if one.organisation or one.region), key=lambda o: (o.organisation or "", o.region or "")
    )
    role = next((one.role for one in held if not one.organisation and not one.region), None)
    return Cell(initiative, role, tuple(apart))


def _gap(
    initiative: str, domain: str, held: Sequence[Assignment], partners: Iterable[Partner], day: date
) -> Gap | None:
    """Everyone has a role in every initiative; what is missing shows."""
    members = [one for one in partners if one.domain == domain]
    without = tuple(
        one.code
        for one in sorted(members, key=lambda one: one.code)
        if role_on(held, organisation=one.code, domain=domain, regions=one.regions, initiative=initiative, day=day)
        is None
    )
    return Gap(initiative, domain, without) if without or not (members or held) else None
