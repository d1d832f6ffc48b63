from fractions import Fraction

import pytest

from app.impact.evaluation import NotComputable, evaluate
from app.impact.facts import Effect, Operation, Output, Sector
from app.impact.soundness import MOST_DEPTH, faults_of
from app.impact.totals import summed, yields_of
from tests.support.trees import figure, figures, node, tree

Op = Operation
TWO, THREE = node("TWEE", Op.CONSTANT, value=2), node("DRIE", Op.CONSTANT, value=3)


def test_a_tree_from_target_group_to_fte() -> None:
    """600 people, 0.5 hour a week less for 25 of them in every 100: 600 × 25 % × 26 hours / 1,250 = 3.12 FTE."""
    inputs = figures(figure("DOELGROEP", 600), figure("BEREIK", "0.25"), figure("UREN", 26), figure("FTE", 1250))
    found = evaluate(
        tree(
            node("D", Op.INPUT, input="DOELGROEP"),
            node("B", Op.INPUT, input="BEREIK"),
            node("U", Op.INPUT, input="UREN"),
            node("F", Op.INPUT, input="FTE"),
            node("BEREIKT", Op.SHARE, "D", "B"),
            node("BESPAARD", Op.PRODUCT, "BEREIKT", "U"),
            node("FTES", Op.QUOTIENT, "BESPAARD", "F"),
        ),
        inputs,
    )
    assert [(y.year, y.amount) for y in yields_of(found)] == [(2025, 312), (2026, 312), (2027, 312)]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (node("X", Op.SUM, "TWEE", "DRIE", "TWEE"), [7, 7, 7]),
        (node("X", Op.PRODUCT, "TWEE", "DRIE"), [6, 6, 6]),
        (node("X", Op.DIFFERENCE, "TWEE", "DRIE"), [-1, -1, -1]),
        (node("X", Op.QUOTIENT, "TWEE", "DRIE"), [Fraction(2, 3)] * 3),
        (node("X", Op.MIN, "TWEE", "DRIE"), [2, 2, 2]),
        (node("X", Op.MAX, "TWEE", "DRIE"), [3, 3, 3]),
        (node("X", Op.CUMULATIVE, "DRIE"), [3, 6, 9]),
        (node("X", Op.RAMP, "DRIE", from_year=2026, to_year=2028), [0, 1, 2]),
        (node("X", Op.RAMP, "DRIE", from_year=2026, to_year=2026), [0, 3, 3]),
        (node("X", Op.GROWTH, "TWEE", "DRIE", from_year=2025), [2, 8, 32]),
        (node("X", Op.GROWTH, "TWEE", "DRIE", from_year=2026), [2, 2, 8]),
    ],
    ids=lambda value: value.operation.value if hasattr(value, "operation") else "",
)
def test_every_operation(made: object, expected: list[object]) -> None:
    found = evaluate(tree(TWO, THREE, made), {})  # type: ignore[arg-type]
    assert list(found.values["X"].values()) == expected


def test_growth_takes_the_rate_of_each_year() -> None:
    inputs = figures(figure("RENTE", y2025=9, y2026="0.5", y2027="0.1"))
    found = evaluate(
        tree(TWO, node("R", Op.INPUT, input="RENTE"), node("X", Op.GROWTH, "TWEE", "R", from_year=2025)), inputs
    )
    assert list(found.values["X"].values()) == [2, 3, Fraction("3.3")]


def test_all_flaws_of_form_at_once_each_at_its_place() -> None:
    made = tree(
        node("A", Op.SUM, "WEG"),
        node("A", Op.CONSTANT, value=1),
        node("B", Op.QUOTIENT, "A"),
        node("C", Op.INPUT, input="ONBEKEND"),
        node("D", Op.CONSTANT),
        node("E", Op.SUM, "A", value=1),
        node("F", Op.RAMP, "A", from_year=2027, to_year=2026),
        node("G", Op.GROWTH, "A", "A", from_year=2024),
        outputs=(Output(Sector.ZVW, Effect.FTE, "NERGENS"),),
    )
    assert {(fault.path, fault.code) for fault in faults_of(made, {})} == {
        (("nodes", 0, "of", 0), "dangling_code"),
        (("nodes", 1, "code"), "duplicate_code"),
        (("nodes", 2, "of"), "wrong_operands"),
        (("nodes", 3, "input"), "dangling_code"),
        (("nodes", 4, "value"), "required"),
        (("nodes", 5, "value"), "not_allowed"),
        (("nodes", 6, "toYear"), "ends_before_start"),
        (("nodes", 7, "fromYear"), "before_first_year"),
        (("outputs", 0, "node"), "dangling_code"),
    }


def test_every_node_on_a_circle_is_named_and_no_other() -> None:
    made = tree(
        node("A", Op.SUM, "B"),
        node("B", Op.SUM, "C"),
        node("C", Op.SUM, "A"),
        node("BUITEN", Op.SUM, "A", "Z"),
        node("Z", Op.SUM, "Z"),
    )
    found = {(fault.path, fault.code) for fault in faults_of(made, {})}
    assert found == {(("nodes", index, "of"), "cyclic_tree") for index in (0, 1, 2, 4)}


def test_a_tree_without_steps_or_outputs_is_refused() -> None:
    assert [fault.path for fault in faults_of(tree(outputs=()), {})] == [("nodes",), ("outputs",)]


def test_a_tree_is_no_deeper_than_its_limit() -> None:
    chain = [TWO] + [node(f"N{i}", Op.SUM, f"N{i - 1}" if i else "TWEE") for i in range(MOST_DEPTH - 1)]
    assert faults_of(tree(*chain), {}) == []
    deeper = tree(*chain, node("MEER", Op.SUM, chain[-1].code))
    assert [fault.code for fault in faults_of(deeper, {})] == ["too_deep"]


def test_too_many_steps_and_too_many_years_are_refused() -> None:
    many = tree(*(node(f"N{i}", Op.CONSTANT, value=1) for i in range(501)), years=(2000, 2060))
    assert [(fault.path, fault.code) for fault in faults_of(many, {})] == [
        (("nodes",), "too_many_items"),
        (("toYear",), "too_many_items"),
    ]


def test_what_cannot_be_computed_is_named_at_its_node_with_its_years() -> None:
    inputs = figures(figure("NUL", y2025=1, y2026=0), figure("HEEL", 2))
    made = tree(
        TWO,
        node("N", Op.INPUT, input="NUL"),
        node("H", Op.INPUT, input="HEEL"),
        node("DEEL", Op.SHARE, "TWEE", "H"),
        node("RUST", Op.SUM, "N"),
        years=(2025, 2027),
    )
    with pytest.raises(NotComputable) as caught:
        evaluate(made, inputs)
    assert [(fault.path, fault.code, fault.nl) for fault in caught.value.faults] == [
        (("nodes", 1, "input"), "year_missing", "Het kengetal ontbreekt in 2027."),
        (
            ("nodes", 3, "of", 1),
            "share_outside_bounds",
            "Een deel ligt tussen 0 en 1, en dat is het niet in 2025, 2026, 2027.",
        ),
    ]


def test_a_division_by_zero_is_a_flaw() -> None:
    inputs = figures(figure("NUL", y2025=1, y2026=0, y2027=0))
    made = tree(TWO, node("N", Op.INPUT, input="NUL"), node("Q", Op.QUOTIENT, "TWEE", "N"))
    with pytest.raises(NotComputable) as caught:
        evaluate(made, inputs)
    assert [(fault.path, fault.code, fault.en) for fault in caught.value.faults] == [
        (("nodes", 2, "of", 1), "division_by_zero", "Division by zero in 2026, 2027.")
    ]


def test_a_number_out_of_all_proportion_is_refused_rather_than_computed() -> None:
    chain = [TWO] + [node(f"N{i}", Op.PRODUCT, *[f"N{i - 1}" if i else "TWEE"] * 9) for i in range(40)]
    with pytest.raises(NotComputable) as caught:
        evaluate(tree(*chain, outputs=(Output(Sector.ZVW, Effect.FTE, "TWEE"),)), {})
    assert {fault.code for fault in caught.value.faults} == {"too_large"}


def test_an_output_beyond_what_anyone_saves_is_refused() -> None:
    with pytest.raises(NotComputable) as caught:
        evaluate(tree(node("X", Op.CONSTANT, value=10**11 + 1)), {})
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [(("outputs", 0), "too_large")]


def test_outputs_of_one_sector_and_effect_are_added_up_before_they_are_rounded() -> None:
    third = node("DERDE", Op.QUOTIENT, "TWEE", "DRIE")
    again = node("OOK", Op.SUM, "DERDE")
    outputs = tuple(Output(Sector.WLZ, Effect.EUROS, code) for code in ("DERDE", "OOK"))
    found = yields_of(evaluate(tree(TWO, THREE, third, again, outputs=outputs, years=(2025, 2025)), {}))
    assert summed(found, lambda y: (y.sector, y.effect)) == {(Sector.WLZ, Effect.EUROS): 133}
