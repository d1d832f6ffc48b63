"""What a package that replaces a plan may not touch, because facts rest on it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.plans.imports.keys import CODED, Cell, Form, RoleSaid, keys, lines, meetmomenten, periods, roles_by_cell
from app.plans.package.facts import line_of
from app.plans.package.models import Package
from app.uitkeringsschema.facts import LineKey, Pot
from app.uitkeringsschema.violations import Code, Violation


@dataclass(frozen=True, slots=True)
class Used:
    """What facts of a plan name: the meetmomenten, lines, pots and codes, and the periods that they count on."""

    meetmomenten: frozenset[str] = frozenset()
    """With a measurement, a result or a revised target."""
    lines: frozenset[LineKey] = frozenset()
    """With a cost statement or a move."""
    pots: frozenset[Pot] = frozenset()
    """With a payout, whatever became of it."""
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Per table, the codes that facts name."""
    last_accounting: int = 0
    """The highest number of a period or settlement moment that a fact names."""
    paid_by_mode: frozenset[int] = frozenset()
    """The periods whose payment mode facts rest on."""
    caught_up: bool = False
    """Whether something was measured for a later accounting than its own."""
    roles: Mapping[Cell, frozenset[RoleSaid]] = field(default_factory=dict)
    """What holds now in the cells of the role matrix that were changed since they were imported."""


_SECTIONS: Final = {table: section for section, table in CODED.items()}
_RULE: Final = ("measure", "rule", "threshold", "steps", "pays", "scope", "evidence")
_MOMENT: Final = ("period", "weight", "target", "baseline")


def conflicts(used: Used, old: Form, new: Form, package: Package) -> list[Violation]:
    """Every reason why the package cannot take the place of the plan as it was imported.

    Args:
        used: what facts rest on.
        old: the canonical form of the plan as it is.
        new: that of the package.
        package: itself, for the pointers.
    """
    was, now = keys(old), keys(new)
    gone = {table: was[table] - now[table] for table in was}
    return [
        *_codes(used, gone),
        *_pots(used, gone, package),
        *_lines(used, old, new, package),
        *_meetmomenten(used, old, new, package),
        *_periods(used, old, new),
        *_roles(used, old, new, package),
    ]


def homeless(used: Used, regions: Iterable[str]) -> list[Violation]:
    """The roles that were recorded elsewhere than in the regions that a package names, if it names any."""
    known, places = frozenset(regions), {cell.region for cell, holds in used.roles.items() if holds}
    return [
        _rests_on("/regions", place, f"Gebied {place} van een rol ontbreekt", f"Region {place} of a role is missing")
        for place in sorted(place for place in places if place is not None and known and place not in known)
    ]


def _codes(used: Used, gone: Mapping[str, frozenset[tuple[Any, ...]]]) -> Iterator[Violation]:
    for table, codes in sorted(used.codes.items()):
        for (code,) in sorted(gone[table] & {(code,) for code in codes}):
            yield _rests_on(f"/{_SECTIONS[table]}", code, f"{code} ontbreekt", f"{code} is missing")


def _pots(used: Used, gone: Mapping[str, frozenset[tuple[Any, ...]]], package: Package) -> Iterator[Violation]:
    places = {part.code: f"/kassiers/{index}/streams" for index, part in enumerate(package.kassiers or ())}
    for kassier, stream in sorted(gone["kassier_stream"] & used.pots):
        nl, en = f"Kassier {kassier} krijgt geen {stream} meer", f"Kassier {kassier} no longer gets {stream}"
        yield _rests_on(places.get(kassier, "/kassiers"), kassier, nl, en)


def _lines(used: Used, old: Form, new: Form, package: Package) -> Iterator[Violation]:
    was, now = dict(lines(old)), dict(lines(new))
    places: dict[LineKey, str] = {}
    for index, row in enumerate(package.budget or ()):
        places.setdefault(line_of(row), f"/budget/{index}")
    for line in sorted(used.lines):
        if was.get(line) != now.get(line):
            name = "/".join(map(str, line))
            nl, en = f"Begrotingsregel {name} is anders", f"Budget line {name} is different"
            yield _rests_on(places.get(line, "/budget"), name, nl, en)


def _meetmomenten(used: Used, old: Form, new: Form, package: Package) -> Iterator[Violation]:
    was, now = dict(_what_it_pays(old)), dict(_what_it_pays(new))
    places = {
        moment.code: f"/kpis/{index}/meetmomenten/{at}"
        for index, kpi in enumerate(package.kpis)
        for at, moment in enumerate(kpi.meetmomenten)
    }
    for code in sorted(used.meetmomenten):
        if was.get(code) != now.get(code):
            nl, en = f"Meetmoment {code} is anders", f"Meetmoment {code} is different"
            yield _rests_on(places.get(code, "/kpis"), code, nl, en)


def _what_it_pays(form: Form) -> Iterator[tuple[str, list[Any]]]:
    """For each meetmoment all that decides what it pays."""
    for kpi, moment in meetmomenten(form):
        yield moment["code"], [kpi["code"], [kpi.get(n) for n in _RULE], [moment.get(n) for n in _MOMENT]]


def _periods(used: Used, old: Form, new: Form) -> Iterator[Violation]:
    was = {period["number"]: period["paymentMode"] for period in periods(old)}
    now = {period["number"]: period["paymentMode"] for period in periods(new)}
    if used.last_accounting > len(now) + 1:
        last = str(used.last_accounting)
        yield _rests_on("/scheme/periods", last, f"Periode {last} ontbreekt", f"Period {last} is missing")
    for number in sorted(used.paid_by_mode):
        if was.get(number) != now.get(number):
            nl = f"De betaalwijze van periode {number} is anders"
            en = f"The payment mode of period {number} is different"
            yield _rests_on(f"/scheme/periods/{number - 1}/paymentMode", str(number), nl, en)
    if used.caught_up and not new.get("scheme", {}).get("catchUp", True):
        yield _rests_on("/scheme/catchUp", "catchUp", "Inhalen mag niet meer", "Catching up is no longer allowed")


def _roles(used: Used, old: Form, new: Form, package: Package) -> Iterator[Violation]:
    """Of a cell that was changed the package may say what it said before, or what holds now."""
    was, now = roles_by_cell(old), roles_by_cell(new)
    places: dict[Cell, str] = {}
    for index, part in enumerate(package.roles):
        places.setdefault(Cell(part.initiative, part.domain, part.organisation, part.region), f"/roles/{index}")
    for cell, holds in sorted(used.roles.items(), key=lambda item: tuple(part or "" for part in item[0])):
        if now.get(cell, frozenset()) not in {was.get(cell, frozenset()), holds}:
            name = "/".join(filter(None, cell))
            nl, en = f"De rol van {name} is anders", f"The role of {name} is different"
            yield _rests_on(places.get(cell, "/roles"), name, nl, en)


def _rests_on(pointer: str, name: str, nl: str, en: str) -> Violation:
    return Violation(
        Code.PLAN_DIFFERS,
        f"{nl}, maar daar rusten al feiten op.",
        f"{en}, but facts rest on it already.",
        {"pointers": [pointer], "name": name},
    )
