from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.plans.case import parse_case
from app.uitkeringsschema.explanation import Grounds, Node, Ref, Sources
from app.uitkeringsschema.facts import Case, Kpi, Measure, Meetmoment, Part, Rule, Value
from app.uitkeringsschema.money import largest_remainder, round_half_up
from app.uitkeringsschema.payout_tree import explain
from app.uitkeringsschema.portions import portions
from app.uitkeringsschema.schedule import Payment, Schedule, compute
from app.uitkeringsschema.standing import Matter
from app.uitkeringsschema.wording import earning, euros, number
from tests.support.cases import worked
from tests.support.schemes import LAW, MEASURED, cases


def every(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from every(child)


def payouts(case: Case) -> Iterator[tuple[Grounds, Payment, Schedule]]:
    found = compute(case)
    for payment in found.payments:
        yield Grounds(case, found, payment.part, named(case, payment.part)), payment, found


def named(case: Case, part: Part) -> Sources:
    """Sources in which everything has an id of its own."""
    scheme = case.scheme
    return Sources(
        meetmomenten={code: Ref("meetmoment", code, code) for code in scheme.meetmomenten},
        lines={line: (Ref("budget_line", "/".join(map(str, line))),) for line in scheme.budget},
        results={at: (Ref("measurement", f"{at}"), Ref("decision", f"d{at}")) for at in case.results},
        parts={(Matter.RESULTS, Part(*part.pot, n)): (Ref("confirmation", f"{n}"),) for n in range(1, 9)},
        payouts={Part(*part.pot, n): Ref("payout", f"{n}") for n in range(1, 9)},
        distribution=(Ref("decision", "verdeling"),),
    )


@LAW
@given(cases())
def test_every_amount_is_the_sum_of_what_its_children_contribute(case: Case) -> None:
    for grounds, payment, _ in payouts(case):
        root = explain(grounds, payment.payment)
        assert root.amount == root.contribution == payment.payment
        for node in every(root):
            assert abs(node.amount) == abs(node.contribution)
            if node.children:
                assert node.amount == sum(child.contribution for child in node.children)


@LAW
@given(cases())
def test_every_organisation_gets_its_share(case: Case) -> None:
    for grounds, payment, found in payouts(case):
        root = explain(grounds, payment.payment)
        shares = {s.organisation: s.amount for s in found.shares if s.part == payment.part and s.amount}
        shown = {child.label.nl.removeprefix("Aandeel van "): child.contribution for child in root.children}
        assert {who: amount for who, amount in shown.items() if amount} == shares


@LAW
@given(cases())
def test_all_that_was_accounted_for_is_in_it_with_its_meetmoment(case: Case) -> None:
    for grounds, payment, found in payouts(case):
        inner = [node for node in every(explain(grounds, payment.payment)) if node.children]
        offsets = [node for node in inner if "§4" in node.rule.nl and "Verrekening" in node.label.nl]
        before = payment.part._replace(period=payment.part.period - 1)
        stakes = [s for s in found.stakes if (s.line.kassier, s.line.stream, s.line.period) == before and s.value]
        assert sorted((n.refs[0].code, -n.contribution) for n in offsets) == sorted(
            (s.meetmoment, s.shortfall) for s in stakes
        )
        assert sum(node.amount for node in offsets) == payment.deduction
        releases = [node for node in inner if "§5" in node.rule.nl]
        assert sum(node.contribution for node in releases) == payment.release
        assert all(ref.type == "meetmoment" and ref.code for node in offsets + releases for ref in node.refs)
        assert all(node.refs for node in offsets + releases)


@LAW
@given(cases())
def test_what_was_measured_names_its_measurement_and_decision(case: Case) -> None:
    for grounds, payment, _ in payouts(case):
        for node in every(explain(grounds, payment.payment)):
            if node.label.nl.startswith("Verdiend met"):
                assert [ref.type for ref in node.refs] == ["meetmoment", "measurement", "decision", "confirmation"]


@LAW
@given(cases(), st.integers(-500, 500))
def test_another_distribution_shifts_and_changes_nothing_in_all(case: Case, shift: int) -> None:
    for grounds, payment, found in payouts(case):
        who = [s.organisation for s in found.shares if s.part == payment.part]
        shifts = {who[0]: shift, who[-1]: -shift} if len(who) > 1 else {}
        shifted = Grounds(case, found, payment.part, grounds.sources, shifts)
        root = explain(shifted, payment.payment)
        assert root.amount == payment.payment
        decided = [node for node in every(root) if ("decision", "verdeling") in {(r.type, r.id) for r in node.refs}]
        assert sorted(node.contribution for node in decided) == sorted(filter(None, shifts.values()))


@LAW
@given(cases(), st.integers(0, 10_000_000))
def test_a_proposal_on_other_facts_keeps_its_amount_and_shows_the_difference(case: Case, stands: int) -> None:
    for grounds, payment, _ in payouts(case):
        root = explain(grounds, stands)
        assert root.amount == stands
        differences = [n for n in root.children if n.label.en == "Difference with the present facts"]
        assert [n.contribution for n in differences] == (
            [stands - payment.payment] if stands != payment.payment else []
        )


@LAW
@given(st.integers(0, 10**9), st.dictionaries(st.text("abAB", min_size=1, max_size=2), st.integers(0, 10**6)))
def test_portions_are_the_split_that_is_used(total: int, weights: dict[str, int]) -> None:
    found = portions(total, weights)
    assert {code: one.amount for code, one in found.items()} == largest_remainder(total, weights)


def example(period: int) -> Node:
    case = parse_case(worked("worked-example")["case"])
    found = compute(case)
    payment = found.payments[period - 1]
    return explain(Grounds(case, found, payment.part), payment.payment)


def labelled(root: Node, label: str) -> Node:
    (found,) = [node for node in every(root) if node.label.nl.startswith(label)]
    return found


def test_the_worked_example_is_explained_to_the_formula() -> None:
    root = example(2)
    assert root.formula == "max(0, 210.000,01 − 31.111,11 + 0,00) = 178.888,90"
    laverhof = labelled(root, "Aandeel van LAVERHOF")
    assert laverhof.formula == "178.888,90 × 48.888,89 / 178.888,90 = 48.888,89"
    offset = next(n for n in laverhof.children if "B7-D1.1" in n.label.nl)
    assert (offset.amount, offset.contribution) == (11_111_11, -11_111_11)
    value, earned = offset.children
    assert value.formula == "⌊50.000,00 × 2 / 3⌋ = 33.333,33"
    assert value.rule.en.endswith("the remainder of 1/3 cent comes in place 2, so without a leftover cent.")
    assert earned.formula == "(200 − 0) / (300 − 0) = 2/3; 33.333,33 × 2/3 = 22.222,22"


def test_who_got_the_leftover_cent_is_told() -> None:
    case = parse_case(worked("worked-example")["case"])
    split = portions(case.scheme.budget[max(case.scheme.budget)], {"a": 1, "b": 1})
    assert [one.extra for one in split.values()] == [False, False]
    split = portions(1, {"b": 1, "a": 1})
    assert (
        split["a"].why.nl == " Te verdelen restcenten: 1; de rest van 1/2 cent staat op plaats 1, dus met een restcent."
    )
    assert split["b"].why.nl.endswith("plaats 2, dus zonder restcent.")


def test_what_is_kept_at_zero_and_what_was_carried_in_are_told() -> None:
    root = example(3)
    assert root.amount == 0
    kept = [node for node in every(root) if node.label.nl == "Op nul gehouden; mee naar periode 4"]
    assert sum(node.contribution for node in kept) > 0
    last = example(4)
    assert last.formula == "max(0, 0,00 + (−120.722,23) − 0,00 + 84.000,01) = 0,00"
    assert {n.label.nl for n in every(last) if "eindsaldo" in n.label.nl} == {
        "Op nul gehouden; eindsaldo", "Niet uit te keren; eindsaldo",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "rule", "value", "wanted"),
    [
        (Measure.BOOLEAN, Rule.ALL_OR_NOTHING, True, "1; 1 ≥ 1 → 1; 10,00 × 1 = 10,00"),
        (Measure.BOOLEAN, Rule.PRO_RATA, False, "0; 10,00 × 0 = 0,00"),
        (Measure.ASSESSMENT, Rule.THRESHOLD, "0.75", "0,75 = 3/4; 3/4 ≥ 1/2 → 3/4; 10,00 × 3/4 = 7,50"),
        (Measure.NUMBER, Rule.THRESHOLD, "0.6", "(0,6 − (−1)) / (4 − (−1)) = 8/25; 8/25 < 1/2 → 0; 10,00 × 0 = 0,00"),
        (Measure.COUNT, Rule.PRO_RATA, "9", "(9 − (−1)) / (4 − (−1)) = 2 → 1; 10,00 × 1 = 10,00"),
        (Measure.COUNT, Rule.PRO_RATA, "-6", "(−6 − (−1)) / (4 − (−1)) = −1 → 0; 10,00 × 0 = 0,00"),
        (Measure.ASSESSMENT, Rule.STEPS, "0.6", "0,6 = 3/5; 3/5 ≥ 1/2 → 1/3; 10,00 × 1/3 = 3,33"),
        (Measure.ASSESSMENT, Rule.STEPS, "0.1", "0,1 = 1/10; 1/10 < 1/2 → 0; 10,00 × 0 = 0,00"),
    ],
)
def test_what_is_earned_is_written_as_a_formula(measure: Measure, rule: Rule, value: str | bool, wanted: str) -> None:
    half = Fraction(1, 2)
    kpi = Kpi("K", measure, rule, threshold=half, steps=((half, Fraction(1, 3)), (Fraction(1), Fraction(1))))
    moment = Meetmoment("K.1", kpi, 1, target=Decimal(4), baseline=Decimal(-1))
    measured: Value = value if isinstance(value, bool) else Decimal(value)
    earned = {"10,00": 1000, "0,00": 0, "7,50": 750, "3,33": 333}[wanted.rpartition(" ")[2]]
    assert earning(moment, measured, 1000, earned) == wanted


@LAW
@given(cases(), st.data())
def test_every_value_of_every_rule_can_be_written(case: Case, data: st.DataObject) -> None:
    moment = case.scheme.meetmomenten[data.draw(st.sampled_from(sorted(case.scheme.meetmomenten)))]
    value = data.draw(MEASURED[moment.kpi.measure])
    assert earning(moment, value, 100, round_half_up(100, Fraction(1))).endswith("= 1,00")


@pytest.mark.parametrize(
    ("cents", "wanted"), [(0, "0,00"), (-5, "−0,05"), (123_456_789, "1.234.567,89"), (-100_000, "−1.000,00")]
)
def test_amounts_are_written_as_dutch_readers_write_them(cents: int, wanted: str) -> None:
    assert euros(cents) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("1000", "1000"), ("1E+3", "1000"), ("0.500000", "0,5"), ("-2.0", "−2"), ("0.000001", "0,000001")],
)
def test_numbers_are_written_without_needless_zeros(value: str, wanted: str) -> None:
    assert number(Decimal(value)) == wanted
