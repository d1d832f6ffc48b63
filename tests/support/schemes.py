"""Random small cases: several kassiers, streams and periods, every mode, measure and rule, catching up or not."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st

from app.uitkeringsschema.facts import (
    Case,
    Kpi,
    LineKey,
    Measure,
    Meetmoment,
    PaymentMode,
    Period,
    Rule,
    Scheme,
    Value,
)

LAW: Final = settings(derandomize=True, deadline=None, database=None, max_examples=150)
"""The same examples every time, without a clock."""

_THEMES: Final = {"I1": "A", "I2": "A", "i3": "B"}
_KEYS: Final = (
    st.sampled_from(sorted(_THEMES)),
    st.sampled_from(["K1", "k2"]),
    st.sampled_from(["IZA", "SPUK"]),
    st.sampled_from(["Beta", "Zeta", "alfa"]),
)
_AMOUNTS: Final = st.one_of(st.integers(0, 20), st.integers(0, 10_000_000))
_WEIGHTS: Final = st.sampled_from([1_000_000, 1_000_000, 2_000_000, 300_000, 333_333, 1, 0])
_SIXTHS: Final = st.integers(0, 6).map(lambda n: Fraction(n, 6))
_NUMBERS: Final = st.integers(-30, 30).map(lambda n: Decimal(n) / 4)
_COUNTS: Final = st.integers(0, 12).map(Decimal)
_SHARES: Final = st.integers(0, 8).map(lambda n: Decimal(n) / 8)

MEASURED: Final[dict[Measure, st.SearchStrategy[Value]]] = {
    Measure.BOOLEAN: st.booleans(),
    Measure.ASSESSMENT: _SHARES,
    Measure.COUNT: _COUNTS,
    Measure.NUMBER: _NUMBERS,
}
"""Possible values by measure."""


@st.composite
def kpis(draw: st.DrawFn, code: str) -> Kpi:
    """A KPI with a rule that is complete."""
    scope = draw(st.sampled_from(["plan", "A", "B", "I1", "I2", "i3"]))
    pays = sorted(draw(st.lists(_SIXTHS, min_size=3, max_size=3)))
    starts = draw(st.lists(_SIXTHS, min_size=1, max_size=3, unique=True))
    return Kpi(
        code,
        draw(st.sampled_from(list(Measure))),
        draw(st.sampled_from(list(Rule))),
        initiative=scope if scope in _THEMES else None,
        theme=scope if scope in _THEMES.values() else None,
        threshold=draw(_SIXTHS.filter(bool)),
        steps=tuple(zip(sorted(starts), pays, strict=False)),
        pays=draw(st.integers(0, 7)) > 0,
    )


@st.composite
def meetmomenten(draw: st.DrawFn, kpi: Kpi, number: int, last: int) -> Meetmoment:
    """A meetmoment whose target can be reached."""
    target, baseline = None, Decimal(0)
    if kpi.measure in {Measure.COUNT, Measure.NUMBER}:
        values = _COUNTS if kpi.measure is Measure.COUNT else _NUMBERS
        baseline, target = draw(st.lists(values, min_size=2, max_size=2, unique=True))
    return Meetmoment(f"{kpi.code}.{number}", kpi, draw(st.integers(1, last)), draw(_WEIGHTS), target, baseline)


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """A scheme of at most four periods."""
    modes = draw(st.lists(st.sampled_from(list(PaymentMode)), min_size=1, max_size=4))
    last = len(modes)
    keys = st.builds(LineKey, *_KEYS, st.integers(1, last))
    moments: dict[str, Meetmoment] = {}
    for code in ("b", "B", "a")[: draw(st.integers(1, 3))]:
        kpi = draw(kpis(code))
        for number in range(draw(st.integers(1, 3))):
            moment = draw(meetmomenten(kpi, number, last))
            moments[moment.code] = moment
    return Scheme(
        periods=tuple(Period(number, mode) for number, mode in enumerate(modes, 1)),
        budget=draw(st.dictionaries(keys, _AMOUNTS, min_size=1, max_size=9)),
        themes=_THEMES,
        meetmomenten=moments,
        catch_up=draw(st.booleans()),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A scheme with costs on its arrears lines and values for some of its meetmomenten, early and late."""
    scheme = draw(schemes())
    arrears = [line for line in sorted(scheme.budget) if scheme.mode(line.period) is PaymentMode.ARREARS]
    costs = {line: draw(_AMOUNTS) for line in arrears if draw(st.integers(0, 3))}
    results: dict[tuple[str, int], Value] = {}
    for code, moment in scheme.meetmomenten.items():
        for accounting in range(moment.period, scheme.settlement + 1):
            if draw(st.booleans()):
                results[code, accounting] = draw(MEASURED[moment.kpi.measure])
    return Case(scheme, costs, results)
