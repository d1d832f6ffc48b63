from dataclasses import replace

from hypothesis import given

from app.uitkeringsschema.facts import Case, Kpi, LineKey, Measure, Meetmoment, PaymentMode, Period, Scheme
from app.uitkeringsschema.schedule import compute
from app.uitkeringsschema.size import steps
from tests.support.schemes import LAW, cases, schemes


@LAW
@given(schemes())
def test_on_a_line_hangs_what_lies_in_its_period_pays_weighs_and_covers_it(scheme: Scheme) -> None:
    for line, found in scheme.hanging.items():
        assert [m.code for m in found] == [
            code
            for code, m in sorted(scheme.meetmomenten.items())
            if m.period == line.period and m.weight > 0 and m.kpi.pays and scheme.covers(m.kpi, line.initiative)
        ]
    assert scheme.hanging.keys() == scheme.budget.keys()


def under_one_plan(initiatives: int) -> Scheme:
    names = [f"I{number}" for number in range(initiatives)]
    kpi = Kpi("P", Measure.BOOLEAN)
    return Scheme(
        periods=(Period(1, PaymentMode.ADVANCE),),
        budget={LineKey(name, "K", "IZA", "O", 1): 100 for name in names},
        themes=dict.fromkeys(names, "T"),
        meetmomenten={f"P.{n}": Meetmoment(f"P.{n}", kpi, 1) for n in range(3)},
    )


def test_what_hangs_on_every_line_is_listed_once() -> None:
    assert len({id(found) for found in under_one_plan(20).hanging.values()}) == 1


@LAW
@given(cases())
def test_the_size_of_a_schedule_is_known_before_it_is_computed(case: Case) -> None:
    found = compute(case)
    later = sum(
        1
        for stake in found.stakes
        for code, accounting in case.results
        if code == stake.meetmoment and accounting > stake.line.period
    )
    assert steps(case.scheme, case.results) == len(found.stakes) + len(found.shares) + later


def test_size_grows_with_lines_times_what_covers_them() -> None:
    small = under_one_plan(20)
    assert steps(small) == 20 * 3 + 2
    twice = replace(small, meetmomenten={f"{code}{n}": m for code, m in small.meetmomenten.items() for n in (1, 2)})
    assert steps(twice) == 20 * 6 + 2
