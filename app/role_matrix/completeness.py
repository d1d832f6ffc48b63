"""How full a role matrix is, and who leads what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from app.access.rights import Role
from app.role_matrix.grid import Grid

_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Count:
    """Of how many cells everybody, somebody or nobody has a role."""

    filled: int = 0
    partly: int = 0
    empty: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.filled + other.filled, self.partly + other.partly, self.empty + other.empty)

    @property
    def cells(self) -> int:
        """All of them."""
        return self.filled + self.partly + self.empty

    @property
    def share(self) -> Decimal | None:
        """The part of the cells that is filled, in four decimals; None when there are no cells."""
        return (Decimal(self.filled) / self.cells).quantize(_PLACES) if self.cells else None


class Leading(NamedTuple):
    """Who leads: a domain as a whole or an organisation in it, perhaps only in one gemeente."""

    domain: str
    organisation: str = ""
    region: str = ""


def counts(grid: Grid) -> dict[str, Count]:
    """The cells per initiative."""
    lacking = {(gap.initiative, gap.domain) for gap in grid.gaps}
    found: defaultdict[str, Count] = defaultdict(Count)
    for domain, cells in grid.rows.items():
        for cell in cells:
            if cell.role is None and not cell.apart:
                one = Count(empty=1)
            elif (cell.initiative, domain) in lacking:
                one = Count(partly=1)
            else:
                one = Count(filled=1)
            found[cell.initiative] += one
    return found


def total(of: Iterable[Count]) -> Count:
    """All together."""
    return sum(of, Count())


def led(grid: Grid) -> dict[Leading, list[str]]:
    """The initiatives that each party is trekker of, in order."""
    found: defaultdict[Leading, list[str]] = defaultdict(list)
    for domain, cells in grid.rows.items():
        for cell in cells:
            if cell.role is Role.TREKKER:
                found[Leading(domain)].append(cell.initiative)
            for one in cell.apart:
                if one.role is Role.TREKKER:
                    found[Leading(domain, one.organisation or "", one.region or "")].append(cell.initiative)
    return {party: found[party] for party in sorted(found)}
