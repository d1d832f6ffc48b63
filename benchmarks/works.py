"""The works that are measured, each with its mark; and what came of measuring one."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.shots import Fired


@dataclass(frozen=True, slots=True)
class Work:
    """One work, and what it must reach."""

    text: str
    against: str
    mark: float
    stretch: float | None = None
    at_most: bool = False
    unit: str = "×"

    def reached(self, value: float) -> bool:
        """Whether a value reaches the mark."""
        return value <= self.mark if self.at_most else value >= self.mark


def _most(text: str, against: str, mark: float, stretch: float | None = None, unit: str = "×") -> Work:
    return Work(text, against, mark, stretch, at_most=True, unit=unit)


WORKS: Final[Mapping[str, Work]] = {
    "R1": Work("de 125 meetmomenten van een plan", "kaal", 0.5, 0.7),
    "R1-nieuw": Work("R1, elke keer opnieuw gelezen", "kaal", 0.5, 0.7),
    "R2": Work("een bladzijde van 50, gefilterd", "kaal", 0.4, 0.6),
    "R3": Work("R1 beantwoord met 304", "kaal R1", 1.2, 1.5),
    "P": _most("p99 van R1 en R2", "p50", 4),
    "G1": _most("een bladzijde uit 1.000.000 rijen, op elke diepte", "uit 50.000", 1.5),
    "W1": Work("een meting opgeven", "pgbench", 0.2, 0.35),
    "W2": Work("geld doorbetalen", "pgbench", 0.2, 0.35),
    "W3": Work("W2, allen op één uitkering", "gewone ORM", 4),
    "W3-p99": _most("p99 daarvan", "–", 150, unit="ms"),
    "E1": Work("CSV van 1.000.000 boekingsregels", "psql COPY", 0.6),
    "E1-geheugen": _most("geheugen daarvoor erbij", "–", 20, unit="MB"),
    "N1": _most("uitkeringen van 400 plannen voorgesteld in één ronde", "–", 120, 60, "s"),
    "S1": _most("schema van een plan van 500 regels, de regels alleen", "–", 30, 10, "ms"),
    "S2": _most("hetzelfde van 400 plannen", "–", 12, unit="s"),
    "S2-groei": _most("van 500 naar 5.000 regels", "500 regels", 12),
    "S3": _most("tred simulate van het uitgewerkte voorbeeld", "–", 0.4, 0.2, "s"),
    "S4-eerste": _most("tred serve tot de eerste 200, eerste keer", "–", 6, unit="s"),
    "S4-later": _most("tred serve tot de eerste 200, daarna", "–", 2.5, unit="s"),
    "M-start": _most("geheugen van een proces dat net is gestart", "–", 150, unit="MB"),
    "M": _most("geheugen van een proces na alle werken hierboven", "–", 150, unit="MB"),
    "M-alles": _most("en na een beetje van al het andere", "–", 150, unit="MB"),
    "DRF-R1": Work("R1 ernaast", "Django REST framework", 5),
    "DRF-R1-nieuw": Work("R1-nieuw ernaast", "Django REST framework", 5),
    "DRF-R2": Work("R2 ernaast", "Django REST framework", 5),
    "DRF-W1": Work("W1 ernaast", "Django REST framework", 4),
    "Litestar-R1": Work("R1 ernaast", "Litestar + msgspec", 1),
    "Litestar-R1-nieuw": Work("R1-nieuw ernaast", "Litestar + msgspec", 1),
    "PostGraphile-R1": Work("R1 ernaast", "PostGraphile", 2),
    "PostGraphile-R1-nieuw": Work("R1-nieuw ernaast", "PostGraphile", 2),
    "hordak-W2": Work("W2 ernaast", "django-hordak", 5),
}
"""By name; what a work gives beside its figure has the same name with something behind it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a work: of each round the value that is held to the mark, and what was seen of both sides."""

    name: str
    values: Sequence[float]
    ours: str = "–"
    theirs: str = "–"

    @property
    def median(self) -> float:
        """The value that counts."""
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        """Reached, or by how much not."""
        work = WORKS[self.name]
        if work.reached(self.median):
            stretch = work.stretch
            further = stretch is not None and (self.median <= stretch if work.at_most else self.median >= stretch)
            return "gehaald, ook de streefwaarde" if further else "gehaald"
        missing = self.median / work.mark if work.at_most else work.mark / self.median
        return f"niet: nog een factor {missing:.2f}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A work that could not be measured here, and why."""

    name: str
    why: str


Found = Outcome | Skipped


def shown(fired: Sequence[Fired]) -> str:
    """What one side did: how often a second, and what one cost its process."""
    per_second, cost = (
        statistics.median(figures) for figures in zip(*((f.per_second, f.cost) for f in fired), strict=True)
    )
    return f"{many(per_second, '/s')}, {many(1000 * cost, 'ms')}"


def many(value: float, unit: str) -> str:
    """A figure as it is shown."""
    return f"{value:,.0f} {unit}".replace(",", ".") if value >= 100 else f"{value:.3g} {unit}".replace(".", ",")  # noqa: PLR2004
