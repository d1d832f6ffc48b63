"""Everything that is wrong with a workbook, each by its cell, and how all of it is told at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from app.errors import Flaw, Forbidden, InvalidInput
from app.uitkeringsschema.violations import Refused, Violation
from app.workbooks import layout

_SHEETS: Final = (layout.MOMENTS, layout.COSTS)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell; the order is that in which somebody reads."""

    sheet: str
    row: int
    column: int
    name: str
    """As its reader calls it: `Meetmomenten!F7`."""

    @property
    def order(self) -> tuple[int, int, int]:
        """Sheet after sheet, row after row."""
        return _SHEETS.index(self.sheet), self.row, self.column


@dataclass(slots=True)
class Troubles:
    """What was found so far."""

    _flaws: list[tuple[Place, Flaw]] = field(default_factory=list)
    _forbidden: list[tuple[Place, Forbidden]] = field(default_factory=list)
    _violations: list[tuple[Place, Violation]] = field(default_factory=list)

    def flaw(self, at: Place, code: str, nl: str, en: str) -> None:
        """A cell says something impossible."""
        self._flaws.append((at, Flaw(f"/{at.name}", code, nl, en)))

    def forbidden(self, at: Place, error: Forbidden) -> None:
        """A row is not the caller's to fill in."""
        self._forbidden.append((at, error))

    def refused(self, at: Place, violations: Iterable[Violation]) -> None:
        """A rule refuses a row."""
        self._violations += [(at, one) for one in violations]

    def raise_if_any(self) -> None:
        """Tell all of it at once.

        Raises:
            InvalidInput: a cell says something impossible; what is forbidden or refused stands with it.
            Forbidden: a row is not the caller's; what is refused stands with it.
            Refused: rules refuse rows, each with its `cell`.
        """
        if self._flaws:
            raise InvalidInput(self._all())
        if self._forbidden:
            _, first = self._forbidden[0]
            raise Forbidden(first.nl, first.en, self._all())
        if self._violations:
            found = sorted(self._violations, key=lambda one: one[0].order)
            raise Refused(Violation(one.code, one.nl, one.en, {**one.facts, "cell": at.name}) for at, one in found)

    def _all(self) -> list[Flaw]:
        found = list(self._flaws)
        found += [(at, Flaw(f"/{at.name}", "forbidden", one.nl, one.en)) for at, one in self._forbidden]
        found += [(at, Flaw(f"/{at.name}", one.code.value, one.nl, one.en)) for at, one in self._violations]
        return [flaw for _, flaw in sorted(found, key=lambda one: one[0].order)]
