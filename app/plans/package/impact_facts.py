"""From the records of a plan's impact and costs to the facts that these are computed from."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from app.http.types import cents
from app.impact.costs import Item, Rules
from app.impact.facts import Input, Node, Output, Override, Sector, Tree, Year
from app.plans.package.records.costs import BudgetRules, CostItem
from app.plans.package.records.impact import (
    ImpactInput,
    ImpactTree,
    InputOverride,
    TreeNode,
    WorkforceShortage,
    YearValue,
)


def inputs_of(records: Iterable[ImpactInput]) -> dict[str, Input]:
    """The figures by code."""
    return {
        record.code: Input(record.code, record.name, record.unit, exact(record.value), _years(record.years))
        for record in records
    }


def tree_of(record: ImpactTree) -> Tree:
    """A cause-effect tree."""
    return Tree(
        code=record.code,
        name=record.name,
        initiative=record.initiative,
        from_year=record.from_year,
        to_year=record.to_year,
        nodes=tuple(_node(part) for part in record.nodes),
        outputs=tuple(Output(part.sector, part.effect, part.node) for part in record.outputs),
    )


def overrides_of(parts: Iterable[InputOverride]) -> list[Override]:
    """What a scenario puts in the place of figures."""
    return [Override(part.input, exact(part.value), _years(part.years), exact(part.factor)) for part in parts]


def shortages_of(records: Iterable[WorkforceShortage]) -> dict[tuple[Year, Sector], Fraction]:
    """The shortage in FTE by year and sector; records of the same year and sector are added up."""
    found: dict[tuple[Year, Sector], Fraction] = {}
    for record in records:
        key = record.year, record.sector
        found[key] = found.get(key, Fraction(0)) + Fraction(record.shortage)
    return found


def rules_of(record: BudgetRules) -> Rules:
    """How cost items become a budget."""
    return Rules(
        base_year=record.base_year,
        index_rate=Fraction(record.index_rate),
        vat_rate=Fraction(record.vat_rate),
        unforeseen_share=Fraction(record.unforeseen_share),
        fte_year=record.fte_year,
    )


def item_of(record: CostItem) -> Item:
    """A post of the budget, amounts in cents."""
    return Item(
        code=record.code,
        initiative=record.initiative,
        year=record.year,
        kind=record.kind,
        vat=record.vat,
        hours=exact(record.hours),
        rate=None if record.hourly_rate is None else cents(record.hourly_rate),
        amount=None if record.amount is None else cents(record.amount),
    )


def exact(value: Decimal | None) -> Fraction | None:
    """A number as an exact fraction."""
    return None if value is None else Fraction(value)


def _node(part: TreeNode) -> Node:
    return Node(
        code=part.code,
        label=part.label,
        operation=part.operation,
        of=part.of,
        input=part.input,
        value=exact(part.value),
        from_year=part.from_year,
        to_year=part.to_year,
        unit=part.unit,
    )


def _years(parts: Iterable[YearValue]) -> Mapping[Year, Fraction]:
    return {part.year: Fraction(part.value) for part in parts}
