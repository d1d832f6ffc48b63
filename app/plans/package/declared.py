"""What a package declares, so that a reference can be looked up; what could not be read is not called unknown."""

from dataclasses import dataclass
from typing import Final

from app.plans.package.node import Node
from app.uitkeringsschema.facts import LineKey

MONEY_SECTIONS: Final = ("streams", "kassiers", "scheme", "budget")
"""Together or not at all."""

CODED_SECTIONS: Final = ("streams", "domains", "organisations", "themes", "initiatives", "kassiers", "kpis")
"""Lists of things with a code of their own."""


@dataclass(frozen=True, slots=True)
class Declared:
    """The codes of each section and the numbers of the periods; None where the section itself cannot be read."""

    codes: dict[str, frozenset[str] | None]
    periods: frozenset[int] | None

    def knows(self, section: str, code: str) -> bool:
        """Whether the code is declared, or might be."""
        codes = self.codes[section]
        return codes is None or code in codes

    def knows_period(self, number: int) -> bool:
        """Whether the period is declared, or might be."""
        return self.periods is None or number in self.periods


def declared(document: Node) -> Declared:
    """What the document declares.

    A code counts also when the rest of its object is wrong. A section that is missing or no list is unreadable, except
    that a package without any money declares no streams and no kassiers.
    """
    moneyless = not any(document.given(section) for section in MONEY_SECTIONS)
    codes = {section: _codes(document, section) for section in CODED_SECTIONS}
    if moneyless:
        codes |= {"streams": frozenset(), "kassiers": frozenset()}
    return Declared(codes, _periods(document))


def line_in(row: Node) -> LineKey | None:
    """The line that a row of the budget or of the costs is about; None when it does not say."""
    initiative, kassier, stream = row.text("initiative"), row.text("kassier"), row.text("stream")
    organisation, period = row.text("organisation"), row.whole("period")
    if initiative is None or kassier is None or stream is None or organisation is None or period is None:
        return None
    return LineKey(initiative, kassier, stream, organisation, period)


def _codes(document: Node, section: str) -> frozenset[str] | None:
    if document.sequence(section) is None:
        return None
    return frozenset(code for node in document.nodes(section) if (code := node.text("code")) is not None)


def _periods(document: Node) -> frozenset[int] | None:
    scheme = document.node("scheme")
    items = scheme.sequence("periods") if scheme else None
    if scheme is None or not items:
        return None
    numbers = {number for node in scheme.nodes("periods") if (number := node.whole("number")) is not None}
    return frozenset(numbers | set(range(1, len(items) + 1)))
