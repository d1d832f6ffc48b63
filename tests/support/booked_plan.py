"""Small random plans for the machine, as packages, and what hangs on what in them; knows nothing of the product."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from hypothesis import strategies as st

Line = tuple[str, str, str, str, int]
"""Initiative, kassier, stream, organisation, period."""
Pot = tuple[str, str]
"""Kassier and stream."""

THEMES: Final = {"I1": "A", "I2": "B"}
ORGANISATIONS: Final = ("Beta", "Zeta", "alfa")
BODIES: Final = {"K1": "KAS1", "k2": "KAS2"}
_MEASURES: Final = ("boolean", "count", "number", "assessment")
_RULES: Final = ("pro_rata", "all_or_nothing", "threshold", "steps")
_WEIGHTS: Final = (1, 1, 2, 0.5, 0.333333, 0)
_AMOUNTS: Final = st.one_of(st.integers(0, 30), st.integers(1, 1_000_000))


@dataclass(repr=False)
class Plan:
    """What a package says, in whole cents and exact fractions."""

    package: dict[str, Any]
    modes: dict[int, str]
    catch_up: bool
    moments: dict[str, dict[str, Any]]
    budget: dict[Line, int]
    covered: dict[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.covered = {
            code: frozenset(i for i, theme in THEMES.items() if _covers(moment["scope"], i, theme))
            for code, moment in self.moments.items()
        }

    @property
    def last(self) -> int:
        return len(self.modes)

    @property
    def end(self) -> int:
        """The settlement moment."""
        return len(self.modes) + 1

    @property
    def pots(self) -> list[Pot]:
        return sorted({(line[1], line[2]) for line in self.budget})

    def parties(self, pot: Pot) -> list[str]:
        """Every organisation with a line there, in any period."""
        return sorted({line[3] for line in self.budget if line[1:3] == pot})

    def lines(self, pot: Pot, period: int) -> list[Line]:
        return sorted(line for line in self.budget if line[1:3] == pot and line[4] == period)

    def on_line(self, line: Line) -> list[str]:
        """The meetmomenten that hang on a line."""
        return sorted(
            code
            for code, m in self.moments.items()
            if m["period"] == line[4] and m["pays"] and m["weight"] > 0 and line[0] in self.covered[code]
        )

    def on_part(self, pot: Pot, period: int) -> list[str]:
        """The meetmomenten that hang on a line of a part."""
        return sorted({code for line in self.lines(pot, period) for code in self.on_line(line)})

    def pots_of(self, code: str) -> set[Pot]:
        """The pots with a line on which a meetmoment hangs."""
        return {(line[1], line[2]) for line in self.budget if code in self.on_line(line)}


def _covers(scope: dict[str, Any], initiative: str, theme: str) -> bool:
    return "plan" in scope or scope.get("initiative") == initiative or scope.get("theme") == theme


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """One or two kassiers and streams, two or three periods, three organisations, a few KPIs of every kind."""
    modes = dict(enumerate(draw(st.lists(st.sampled_from(["arrears", "advance"]), min_size=2, max_size=3)), 1))
    kassiers = draw(st.sampled_from([["K1"], ["K1", "k2"]]))
    streams = draw(st.sampled_from([["IZA"], ["IZA", "SPUK"]]))
    keys = st.tuples(
        st.sampled_from(sorted(THEMES)),
        st.sampled_from(kassiers),
        st.sampled_from(streams),
        st.sampled_from(ORGANISATIONS),
        st.integers(1, len(modes)),
    )
    budget = draw(st.dictionaries(keys, _AMOUNTS, min_size=2, max_size=6))
    kpis = [draw(_kpis(code, len(modes))) for code in ("b", "B", "a")[: draw(st.integers(1, 3))]]
    package = {
        **frame(modes),
        "streams": [{"code": code, "name": code} for code in streams],
        "kassiers": [{"code": code, "organisation": BODIES[code], "scope": "alles"} for code in kassiers],
        "budget": [_row(line, amount) for line, amount in budget.items()],
        "kpis": kpis,
    }
    package["scheme"]["catchUp"] = catch_up = draw(st.integers(0, 3)) > 0
    moments = {m["code"]: _moment(kpi, m) for kpi in kpis for m in kpi["meetmomenten"]}
    return Plan(package, modes, catch_up, moments, budget)


def frame(modes: dict[int, str]) -> dict[str, Any]:
    """A package without money and without KPIs."""
    everybody = [*ORGANISATIONS, *BODIES.values()]
    periods = [
        {
            "number": n,
            "startsOn": f"{2024 + n}-01-01",
            "endsOn": f"{2024 + n}-12-31",
            "payOn": f"{2024 + n}-01-01",
            "paymentMode": mode,
        }
        for n, mode in modes.items()
    ]
    return {
        "plan": {"name": "Een plan", "region": "Ergens"},
        "domains": [{"code": "zorg", "name": "Zorg"}],
        "organisations": [{"code": code, "name": code, "domain": "zorg"} for code in everybody],
        "themes": [{"code": code, "name": code} for code in sorted(set(THEMES.values()))],
        "initiatives": [{"code": code, "name": code, "theme": theme} for code, theme in THEMES.items()],
        "scheme": {"settlementOn": "2030-12-31", "periods": periods},
    }


def _row(line: Line, amount: int) -> dict[str, Any]:
    return {**named(line), "amount": amount / 100}


def named(line: Line) -> dict[str, Any]:
    """The key of a line, as it goes over the wire."""
    return dict(zip(("initiative", "kassier", "stream", "organisation", "period"), line, strict=True))


@st.composite
def _kpis(draw: st.DrawFn, code: str, last: int) -> dict[str, Any]:
    scopes = ({"plan": True}, {"theme": "A"}, {"initiative": "I1"}, {"initiative": "I2"})
    kpi: dict[str, Any] = {
        "code": code,
        "name": code,
        "kind": "deelresultaat",
        "scope": draw(st.sampled_from(scopes)),
        "measure": draw(st.sampled_from(_MEASURES)),
        "rule": draw(st.sampled_from(_RULES)),
        "pays": draw(st.integers(0, 7)) > 0,
        "evidence": draw(st.sampled_from([[], ["lijst"]])),
    }
    if kpi["rule"] == "threshold":
        kpi["threshold"] = draw(st.sampled_from([0.25, 0.5, 1]))
    if kpi["rule"] == "steps":
        kpi["steps"] = draw(st.sampled_from([[[0.5, 0.25], [1, 1]], [[0.75, 0.7], [0, 0.1], [0.25, 0.3]]]))
    kpi["meetmomenten"] = [draw(_meetmomenten(kpi, number, last)) for number in range(draw(st.integers(1, 2)))]
    return kpi


@st.composite
def _meetmomenten(draw: st.DrawFn, kpi: dict[str, Any], number: int, last: int) -> dict[str, Any]:
    moment = {
        "code": f"{kpi['code']}.{number}",
        "period": draw(st.integers(1, last)),
        "dueOn": "2026-01-01",
        "weight": draw(st.sampled_from(_WEIGHTS)),
    }
    if kpi["measure"] in {"count", "number"}:
        moment["target"], moment["baseline"] = draw(st.sampled_from([(3, 0), (7, 1), (2, 9)]))
    return moment


def _moment(kpi: dict[str, Any], moment: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: kpi[name] for name in ("scope", "measure", "rule", "pays", "evidence")},
        "threshold": exact(kpi.get("threshold", 0)),
        "steps": sorted((exact(start), exact(pays)) for start, pays in kpi.get("steps", ())),
        "period": moment["period"],
        "weight": exact(moment["weight"]),
        "target": exact(moment.get("target", 0)),
        "baseline": exact(moment.get("baseline", 0)),
    }


def exact(number: float | bool) -> Fraction:
    """A number as it is written, never as the double that it is read into."""
    return Fraction(int(number)) if isinstance(number, bool) else Fraction(str(number))


VALUES: Final = {
    "boolean": st.booleans(),
    "count": st.integers(0, 9),
    "number": st.integers(-8, 40).map(lambda n: n / 4),
    "assessment": st.integers(0, 8).map(lambda n: n / 8),
}
"""What may be measured, by measure."""
