from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidInput
from app.plans.case import parse_case
from app.plans.rows import Facts
from app.schedule.expected import expected
from app.schedule.whatif import closed_violations, read, simulate
from app.standing.state import State
from app.uitkeringsschema.facts import Case, LineKey, Part
from app.uitkeringsschema.schedule import compute
from app.uitkeringsschema.standing import Matter, Standing
from tests.support.cases import worked
from tests.support.schemes import LAW, cases
from tests.support.states import ready_for

LINE = LineKey("B7", "K3", "IZA", "BRABANTZORG", 1)


@pytest.fixture(name="example")
def _example() -> Case:
    return parse_case(worked("worked-example")["case"])


@LAW
@given(cases())
def test_on_top_of_nothing_it_is_the_case(case: Case) -> None:
    assert simulate(State(case.scheme), Facts(case.costs, case.results), met=False) == compute(case)


@LAW
@given(cases(), st.data())
def test_without_anything_given_it_is_what_is_established_or_what_is_expected(case: Case, data: st.DataObject) -> None:
    state = ready_for(case, data.draw(st.integers(1, case.scheme.settlement)))
    assert simulate(state, Facts({}, {}), met=False) == state.schedule
    assert simulate(state, Facts({}, {}), met=True) == expected(state)


def test_given_costs_add_to_those_accepted(example: Case) -> None:
    state = ready_for(replace(example, costs={LINE: 1_000_00}), 1)
    found = simulate(state, Facts({LINE: 2_000_00}, {}), met=False)
    assert found.payments[0].base == 3_000_00


def test_a_given_value_replaces_the_established_one(example: Case) -> None:
    state = ready_for(example, 2)
    found = simulate(state, Facts({}, {("B7-D1.1", 1): Decimal(300), ("B7-P1.1", 1): True}), met=False)
    assert found.payments[1].deduction == 0
    assert state.schedule.payments[1].deduction == 31_111_11


def test_what_is_given_or_recorded_as_not_measured_is_not_taken_as_met(example: Case) -> None:
    state = ready_for(replace(example, results={}), 2)
    recorded = simulate(state, Facts({}, {}), met=True)
    assert recorded.payments[1].deduction == 140_000_00
    given_later = simulate(state, Facts({}, {("B-E1.1", 4): Decimal(900)}), met=True)
    lost = {s.meetmoment: s.shortfall for s in given_later.stakes if s.line.period == 2 and s.shortfall}
    assert lost.keys() == {"B-E1.1"}
    assert {r.meetmoment for r in given_later.releases} == {"B-E1.1"}


def test_open_costs_count_as_the_budget_only_when_all_is_taken_as_met(example: Case) -> None:
    state = State(example.scheme)
    assert simulate(state, Facts({LINE: 1}, {}), met=True).payments[0].base == 1 + 50_000_00
    assert simulate(state, Facts({LINE: 1}, {}), met=False).payments[0].base == 1


def test_everything_that_is_closed_is_told(example: Case) -> None:
    state = ready_for(example, 3)
    facts = Facts({LINE: 1}, {("B7-D1.1", 1): True, ("B7-D1.1", 3): True, ("B7-D1.2", 2): True})
    found = closed_violations(state, facts)
    assert [(v.code, v.facts["of"], v.facts["period"], v.facts.get("meetmoment")) for v in found] == [
        ("period_closed", "costs", 1, None),
        ("period_closed", "results", 1, "B7-D1.1"),
        ("period_closed", "results", 2, "B7-D1.2"),
    ]


def test_costs_close_once_confirmed_and_an_accounting_once_registered(example: Case) -> None:
    part = Part("K3", "IZA", 1)
    both = {(Matter.COSTS, part), (Matter.RESULTS, part)}
    state = State(example.scheme, standing=Standing(confirmed=frozenset(both)))
    found = closed_violations(state, Facts({LINE: 1}, {("B7-D1.1", 1): Decimal(3)}))
    assert [v.facts["of"] for v in found] == ["costs"]


def test_all_flaws_are_told_at_once(example: Case) -> None:
    document = {
        "assume": ["met"],
        "costs": [{**LINE._asdict(), "period": 2, "amount": 5}],
        "measurements": [{"meetmoment": "NOPE", "period": 1, "value": True}],
        "more": 1,
    }
    with pytest.raises(InvalidInput) as raised:
        read(document, example.scheme)
    assert {(flaw.pointer, flaw.code) for flaw in raised.value.flaws} == {
        ("/assume", "invalid_choice"),
        ("/costs/0", "no_arrears_line"),
        ("/measurements/0/meetmoment", "dangling_code"),
        ("/more", "unknown_property"),
    }


def test_only_the_assumption_may_be_given(example: Case) -> None:
    assert read({"assume": "met"}, example.scheme) == (Facts({}, {}), True)
    assert read({"assume": None}, example.scheme) == (Facts({}, {}), False)
    with pytest.raises(InvalidInput, match="/assume"):
        read({"assume": "unmet"}, example.scheme)
