from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.impact.costs import CostKind, Item, Rules, build_up, split_over_lines
from app.impact.evaluation import Evaluated, NotComputable, evaluate
from app.impact.explanation import all_of, explain, replayed
from app.impact.facts import Effect, Input, Operation, Override, Sector, Tree, with_overrides
from app.impact.payback import course, payback
from app.impact.totals import Yield, hundredths, summed, yields_of
from tests.support.trees import node as step
from tests.support.trees import tree as plain_tree
from tests.support.trees import trees

LAW = settings(derandomize=True, deadline=None, database=None, max_examples=60)

amounts = st.integers(-(10**9), 10**9)
yields = st.lists(
    st.builds(
        Yield,
        st.sampled_from("ST"),
        st.sampled_from(["A1", "A2", "B7"]),
        st.sampled_from(list(Sector)),
        st.sampled_from(list(Effect)),
        st.integers(2024, 2027),
        amounts,
    ),
    max_size=20,
)
per_year = st.dictionaries(st.integers(2024, 2030), st.integers(0, 10**9), max_size=5)


def computed(tree: Tree, inputs: dict[str, Input]) -> Evaluated:
    try:
        return evaluate(tree, inputs)
    except NotComputable:
        assume(condition=False)
        raise


@LAW
@given(yields)
def test_the_parts_add_up_to_the_whole(found: Sequence[Yield]) -> None:
    whole = summed(found, lambda y: y.effect)
    for key in (lambda y: y.sector, lambda y: y.year, lambda y: y.initiative, lambda y: (y.tree, y.year, y.sector)):
        parts = summed(found, lambda y, key=key: (y.effect, key(y)))  # type: ignore[misc]
        assert {effect: sum(part for (of, _), part in parts.items() if of is effect) for effect in whole} == whole


@LAW
@given(trees())
def test_a_scenario_without_overrides_is_the_base(made: tuple[Tree, dict[str, Input]]) -> None:
    tree, inputs = made
    assert with_overrides(inputs, []) == inputs
    same = [Override(code, factor=Fraction(1)) for code in inputs]
    assert yields_of(computed(tree, with_overrides(inputs, same))) == yields_of(computed(tree, inputs))


@LAW
@given(trees())
def test_replaying_the_children_of_an_explained_step_gives_the_step(made: tuple[Tree, dict[str, Input]]) -> None:
    tree, inputs = made
    found = explain(computed(tree, inputs), inputs, tree.to_year)
    for node in all_of(found):
        if node.children:
            assert [replayed(node, tree.from_year, year) for year in tree.years] == list(node.values.values())
        elif not node.repeats:
            assert node.step is not None
            assert node.step.operation in {Operation.INPUT, Operation.CONSTANT}


@LAW
@given(trees())
def test_what_is_explained_is_what_is_yielded(made: tuple[Tree, dict[str, Input]]) -> None:
    tree, inputs = made
    evaluated = computed(tree, inputs)
    explained = explain(evaluated, inputs, tree.to_year)
    for (sector, effect), amount in summed(
        (y for y in yields_of(evaluated) if y.year == tree.to_year), lambda y: (y.sector, y.effect)
    ).items():
        parts = [
            node.amount
            for node, output in zip(explained, tree.outputs, strict=True)
            if (output.sector, output.effect) == (sector, effect)
        ]
        assert hundredths(sum(parts, Fraction(0))) == amount


@LAW
@given(trees(), st.randoms(use_true_random=False))
def test_the_order_of_the_steps_says_nothing(made: tuple[Tree, dict[str, Input]], random: object) -> None:
    tree, inputs = made
    nodes = list(tree.nodes)
    random.shuffle(nodes)  # type: ignore[attr-defined]
    shuffled = evaluate_or_faults(replace(tree, nodes=tuple(nodes)), inputs)
    assert shuffled == evaluate_or_faults(tree, inputs)


def evaluate_or_faults(tree: Tree, inputs: dict[str, Input]) -> object:
    try:
        return sorted(evaluate(tree, inputs).values.items())
    except NotComputable as refused:
        return sorted(fault.code for fault in refused.faults)


@LAW
@given(st.fractions(0, 10**6), st.fractions(0, 10**6), st.fractions(0, 1), st.integers(0, 5))
def test_more_people_reached_never_saves_less(people: Fraction, more: Fraction, share: Fraction, years: int) -> None:
    made = plain_tree(
        step("MENSEN", Operation.INPUT, input="MENSEN"),
        step("DEEL", Operation.INPUT, input="DEEL"),
        step("BEREIKT", Operation.SHARE, "MENSEN", "DEEL"),
        step("INGROEI", Operation.RAMP, "BEREIKT", from_year=2025, to_year=2025 + years),
    )

    def saved(number: Fraction) -> list[int]:
        inputs = {"MENSEN": Input("MENSEN", "", "", number), "DEEL": Input("DEEL", "", "", share)}
        return [y.amount for y in yields_of(evaluate(made, inputs))]

    assert all(less <= greater for less, greater in zip(saved(people), saved(people + more), strict=True))


@LAW
@given(per_year, per_year)
def test_a_business_case_loses_no_cent_and_pays_back_for_good(impact: dict[int, int], budget: dict[int, int]) -> None:
    points = course(impact, budget)
    if points:
        assert points[-1].cumulative_impact == sum(impact.values())
        assert points[-1].cumulative_budget == sum(budget.values())
    found = payback(points)
    after = [point.balance >= 0 for point in points if found and point.year >= found.reached_in]
    assert False not in after
    spent = sum(budget.values())
    if found is None and spent:
        assert points[-1].balance < 0


items = st.lists(
    st.builds(
        Item,
        st.just("P"),
        st.sampled_from(["A1", "A2", "B7"]),
        st.integers(2023, 2028),
        st.sampled_from([CostKind.PROGRAMME_OFFICE, CostKind.OUTSIDE_PURCHASE]),
        st.booleans(),
        amount=st.integers(0, 10**10),
    ),
    min_size=1,
    max_size=8,
)
ftes = st.dictionaries(st.sampled_from(["A1", "A2", "B7", "C1"]), st.fractions(0, 500), min_size=1)
rules = st.builds(
    Rules,
    st.just(2025),
    st.fractions(0, 1, max_denominator=1000),
    st.fractions(0, 1),
    st.fractions(0, Fraction(1, 100)),
)


@LAW
@given(items, rules, ftes)
def test_a_budget_is_the_sum_of_its_items_and_its_unforeseen(
    made: list[Item], by: Rules, fte: dict[str, Fraction]
) -> None:
    found = build_up(made, by, fte)
    own = sum(built.total for built in found.items)
    unforeseen = own * by.unforeseen_share // 1 if any(fte.values()) else 0
    assert sum(found.unforeseen.values()) == unforeseen
    assert found.total == own + unforeseen == sum(found.per_year(2030).values())


@LAW
@given(st.integers(0, 10**12), st.dictionaries(st.text(min_size=1, max_size=3), st.fractions(0, 100), min_size=1))
def test_lines_add_up_to_their_initiative(total: int, shares: dict[str, Fraction]) -> None:
    parts = split_over_lines(total, shares)
    given = sum(parts.values())
    assert given == (total if any(shares.values()) else 0)
