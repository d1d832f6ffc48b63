"""The figures that a run must reach, how a test says what it reached, and how they are printed at the end."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

NIGHTLY: Final = os.environ.get("TRED_NIGHTLY") == "1"
"""Whether the long run was asked for."""


class Reach(Protocol):
    """Tells the value of a figure; fails the test when that is not enough, or not the test's portion of it."""

    def __call__(self, name: str, value: float, *, portion: float = 1) -> None: ...


Combine = Callable[[Iterable[float]], float]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a figure must be: at least this, or at most; and what tests say of it separately makes together."""

    gate: float
    nightly: float
    combine: Combine = sum
    at_most: bool = False
    told: bool = False
    """Printed beside its aim and not held to it: a clock that depends on what else runs beside the test."""

    @property
    def value(self) -> float:
        """The mark of this run."""
        return self.nightly if NIGHTLY else self.gate

    def holds(self, reached: float, portion: float = 1) -> bool:
        """Whether a value reaches the mark, or its portion of it."""
        if self.told:
            return True
        return reached <= self.value if self.at_most else reached >= self.value * portion


def _limit(value: float) -> Mark:
    return Mark(value, value, max, at_most=True)


MARKS: Final = {
    "toestandsmachine: hele reeksen van 30 stappen": Mark(200, 5_000),
    "toestandsmachine: stappen met alle invarianten": Mark(6_000, 150_000),
    "toevallige plannen": Mark(1_000, 100_000, min),
    "geteld: opdrachten van 32 klanten op 2 processen, elk 3 keer gestuurd": Mark(5_000, 50_000),
    "geteld: ernaast": _limit(0),
    "geteld: seconden": Mark(60, 600, max, at_most=True, told=True),
    "kills": Mark(8, 100),
    "kills: bevestigd": Mark(5_000, 60_000),
    "kills: kwijt": _limit(0),
    "kills: dubbel": _limit(0),
    "kills: seconden van database weg tot 201": _limit(10),
    "geldopdrachten: milliseconden rekentijd, dienst en database samen": _limit(16),
    "geldopdrachten: per seconde": Mark(100, 100, min, told=True),
    "geldopdrachten: p99 in milliseconden": Mark(250, 250, max, at_most=True, told=True),
    "opgehangen": Mark(500, 500),
    "grendels van de database, elk een keer weg: gezien": Mark(200, 200),
    "back-up: seconden terugzetten en controleren": _limit(30),
    "verify: seconden over 100.000 boekingen": Mark(2, 2, max, at_most=True, told=True),
    "standby: seconden tot zij heeft overgenomen": _limit(5),
    "geknoei: procent van de verzegelde kolommen gezien": Mark(100, 100, min),
    "bewijsstuk van 56 MiB heen en terug: MiB geheugen erbij": _limit(12),
    "geheugen van een proces dat net is gestart: MB": _limit(140),
    "geheugen van een proces na een beetje van alles: MB": _limit(170),
    "geknoei: procent van de kolommen van de bank gezien": Mark(100, 100, min),
    "vijandige SQL van de dienst: geweigerd": Mark(60, 60),
    "rechten: handelingen maal functies, als in de tabel": Mark(1_500, 1_500),
    "schemathesis: handelingen": Mark(200, 200),
    "schemathesis: voorbeelden van een handeling": Mark(50, 1_000, max),
    "schemathesis: schakels van het ene antwoord naar het volgende": Mark(20, 80),
    "schemathesis: 5xx": _limit(0),
    "ASVS 5.0: eisen met een test": Mark(35, 45),
}
"""By name; names are as they are printed."""


def reach(found: list[tuple[str, object]], name: str, value: float, *, portion: float = 1) -> None:
    """Write down a figure, and fail when it misses its mark, or this test's portion of it.

    Raises:
        AssertionError: it is too low, or too high.
    """
    found.append(("figure", (name, value)))
    mark = MARKS[name]
    assert mark.holds(value, portion), f"{name}: {value:g}, moet {_bound(mark)} zijn"


def lines(found: Sequence[tuple[str, float]]) -> list[str]:
    """What was reached, one line for each figure."""
    values = defaultdict[str, list[float]](list)
    for name, value in found:
        values[name].append(value)
    return [
        f"{name:<70} {mark.combine(values[name]):>9.5g}   ({_bound(mark)})"
        for name, mark in MARKS.items()
        if name in values
    ]


def _bound(mark: Mark) -> str:
    aim = "streven: " if mark.told else ""
    return f"{aim}{'hoogstens' if mark.at_most else 'minstens'} {mark.value:g}"
