"""What a plan holds of impact and costs, gathered once per question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.access.work import Work
from app.business_case import repository
from app.impact.costs import Item, Rules
from app.impact.facts import Input, Override, Tree, with_overrides
from app.impact.programme import Computed, PlanNotComputable, compute
from app.plans.package.impact_facts import inputs_of, item_of, overrides_of, rules_of, tree_of
from app.plans.package.records.costs import BudgetRules, CostItem
from app.plans.package.records.impact import ImpactInput, ImpactTree, Scenario
from app.register import service as register
from app.uitkeringsschema.facts import LineKey
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.violations import Code, Refused, Violation


@dataclass(frozen=True)
class Impact:
    """The figures and trees of a plan, as they are in a scenario."""

    figures: Mapping[str, ImpactInput]
    trees: Mapping[str, ImpactTree]
    inputs: Mapping[str, Input]
    themes: Mapping[str, str]

    def computed(self) -> Computed:
        """What the trees come to.

        Raises:
            Refused: impact_not_computable, every fault of every tree.
        """
        facts: list[Tree] = [tree_of(tree) for tree in self.trees.values()]
        try:
            return compute(facts, self.inputs)
        except PlanNotComputable as refused:
            raise Refused(_violations(refused)) from refused

    def is_illustrative(self, codes: frozenset[str]) -> bool:
        """Whether one of these trees, a step of it or a figure below it is illustrative."""
        return any(self._is_illustrative(self.trees[code]) for code in codes)

    def _is_illustrative(self, tree: ImpactTree) -> bool:
        figures = [self.figures[node.input] for node in tree.nodes if node.input and node.input in self.figures]
        return tree.illustrative or any(one.illustrative for one in (*tree.nodes, *figures))


@dataclass(frozen=True, slots=True)
class Line:
    """A budget line as it is now."""

    key: LineKey
    amount: Cents
    starts_on: date
    ends_on: date
    illustrative: bool


@dataclass(frozen=True)
class Costs:
    """The cost items of a plan with the rules by which they become its budget."""

    rules: Rules | None
    record: BudgetRules | None
    items: Sequence[tuple[CostItem, Item]]

    @property
    def computable(self) -> bool:
        """Whether there is something to build up."""
        return self.rules is not None and bool(self.items)


async def impact_of(work: Work, scenario: Scenario | None, overrides: Sequence[Override] = ()) -> Impact:
    """The figures of the plan, with those of a scenario and then these in their place."""
    figures = await register.by_code(work, ImpactInput)
    given = [*(overrides_of(scenario.overrides) if scenario else ()), *overrides]
    return Impact(
        figures=figures,
        trees=await register.by_code(work, ImpactTree),
        inputs=with_overrides(inputs_of(figures.values()), given),
        themes=await repository.themes(work.session, work.plan.id),
    )


async def lines_of(work: Work) -> list[Line]:
    """The budget lines, in order."""
    return [
        Line(
            LineKey(row.initiative, row.kassier, row.stream, row.organisation, row.period),
            row.amount_cents,
            row.starts_on,
            row.ends_on,
            bool(row.details.get("illustrative")),
        )
        for row in await repository.lines(work.session, work.plan.id)
    ]


async def costs_of(work: Work) -> Costs:
    """The cost items and their rules; of several sets of rules the first by code."""
    records = list((await register.by_code(work, BudgetRules)).values())
    items = (await register.by_code(work, CostItem)).values()
    rules = rules_of(records[0]) if records else None
    return Costs(rules, records[0] if records else None, [(item, item_of(item)) for item in items])


def _violations(refused: PlanNotComputable) -> list[Violation]:
    return [
        Violation(
            Code.IMPACT_NOT_COMPUTABLE,
            f"Boom {tree}, {'/'.join(map(str, fault.path)) or 'geheel'}: {fault.nl}",
            f"Tree {tree}, {'/'.join(map(str, fault.path)) or 'as a whole'}: {fault.en}",
            {"tree": tree, "place": "/".join(map(str, fault.path)), "reason": fault.code},
        )
        for tree, faults in refused.faults.items()
        for fault in faults
    ]
