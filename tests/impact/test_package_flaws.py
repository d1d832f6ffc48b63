from typing import Any

import pytest

from app.errors import InvalidInput
from app.plans.package import parse_package
from tests.support.packages import full

NODE = {"code": "N", "label": "n", "operation": "input", "input": "X"}
TREE = {
    "code": "T",
    "initiative": "A1",
    "name": "Boom",
    "targetGroup": "ouderen",
    "fromYear": 2025,
    "toYear": 2026,
    "nodes": [NODE],
    "outputs": [{"sector": "zvw", "effect": "fte", "node": "N"}],
}
INPUT = {"code": "X", "name": "X", "unit": "uur", "value": 0}
ITEM = {
    "code": "P",
    "initiative": "A1",
    "name": "P",
    "phase": "initiatie",
    "year": 2025,
    "kind": "own_work",
    "amount": 1,
}


def flaws(**sections: Any) -> list[tuple[str, str]]:
    package = full() | sections
    try:
        parse_package(package)
    except InvalidInput as refused:
        return [(flaw.pointer, flaw.code) for flaw in refused.flaws]
    return []


def test_a_sound_tree_is_taken() -> None:
    assert flaws(impactInputs=[INPUT], impactTrees=[TREE]) == []


def test_every_flaw_of_every_tree_is_told_at_its_place() -> None:
    broken = {
        **TREE,
        "code": "U",
        "nodes": [NODE, {**NODE, "input": "WEG"}, {"code": "A", "label": "a", "operation": "sum", "of": ["A", "Q"]}],
        "outputs": [{"sector": "zvw", "effect": "fte", "node": "Z"}],
    }
    divides = {
        **TREE,
        "code": "V",
        "nodes": [NODE, {"code": "Q", "label": "q", "operation": "quotient", "of": ["N", "N"]}],
    }
    assert flaws(impactInputs=[INPUT], impactTrees=[TREE, broken, divides]) == [
        ("/impactTrees/1/nodes/1/code", "duplicate_code"),
        ("/impactTrees/1/nodes/1/input", "dangling_code"),
        ("/impactTrees/1/nodes/2/of", "cyclic_tree"),
        ("/impactTrees/1/nodes/2/of/1", "dangling_code"),
        ("/impactTrees/1/outputs/0/node", "dangling_code"),
        ("/impactTrees/2/nodes/1/of/1", "division_by_zero"),
    ]


def test_a_tree_whose_form_is_wrong_is_told_once() -> None:
    assert flaws(impactInputs=[INPUT], impactTrees=[{**TREE, "nodes": [{**NODE, "operation": "eval"}]}]) == [
        ("/impactTrees/0/nodes/0/operation", "invalid_choice")
    ]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"years": [{"year": 2025, "value": 1}]}, [("/impactInputs/0", "one_of")]),
        ({"value": None}, [("/impactInputs/0", "one_of")]),
        (
            {"value": None, "years": [{"year": 2025, "value": 1}, {"year": 2025, "value": 2}]},
            [("/impactInputs/0/years/1/year", "duplicate_year")],
        ),
        ({"value": 0}, []),
    ],
)
def test_a_figure_is_one_value_or_one_a_year(more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert flaws(impactInputs=[{**INPUT, **more}]) == expected


def test_a_scenario_puts_one_thing_in_the_place_of_a_figure() -> None:
    scenario = {
        "code": "S",
        "name": "S",
        "overrides": [{"input": "X", "factor": 2}, {"input": "X", "factor": 2, "value": 0}],
    }
    assert flaws(impactInputs=[INPUT], scenarios=[scenario]) == [("/scenarios/0/overrides/1", "one_of")]


def test_posts_are_worked_out_by_one_set_of_rules() -> None:
    rules = {"code": "R", "name": "R", "baseYear": 1900}
    posts = [ITEM, {**ITEM, "code": "Q", "vat": True, "hours": 1}, {**ITEM, "code": "S", "vat": True, "year": 1950}]
    assert flaws(budgetRules=[rules, {**rules, "code": "R2"}], costItems=posts) == [
        ("/budgetRules/1", "too_many_items"),
        ("/costItems/0/year", "too_large"),
        ("/costItems/1", "hours_or_amount"),
        ("/costItems/2/vat", "not_allowed"),
    ]
