"""Impact and costs of a package: figures that say one thing, trees that compute, posts that can be worked out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

from pydantic import ValidationError

from app.errors import Flaw
from app.http.input_flaws import pointer
from app.impact.cost_checks import item_faults
from app.impact.costs import Rules
from app.impact.evaluation import NotComputable, evaluate
from app.impact.facts import Fault
from app.impact.soundness import faults_of
from app.plans.package.impact_facts import inputs_of, item_of, rules_of, tree_of
from app.plans.package.node import Node
from app.plans.package.records.costs import BudgetRules, CostItem
from app.plans.package.records.impact import ImpactInput, ImpactTree, InputOverride, Scenario, YearValue
from app.plans.package.records.record import Record

_R = TypeVar("_R", bound=Record)


def check_impact(document: Node) -> Iterator[Flaw]:
    """Everything about impact and costs that goes beyond one value; what is wrong in its form is left aside."""
    for section, model in (("impactInputs", ImpactInput), ("impactTrees", ImpactTree), ("scenarios", Scenario)):
        for node, record in _read(document, section, model):
            yield from _told(node, record_faults(record))
    yield from _computed(document)
    yield from _costs(document)


def record_faults(record: Record) -> list[Fault]:
    """What is wrong with one record of impact or costs by itself; other kinds have nothing of the sort."""
    match record:
        case ImpactInput():
            return list(_figure(record, ("value", "years")))
        case ImpactTree():
            return faults_of(tree_of(record), None)
        case Scenario():
            return [
                Fault(("overrides", index, *fault.path), fault.code, fault.nl, fault.en)
                for index, part in enumerate(record.overrides)
                for fault in override_faults(part)
            ]
        case CostItem():
            return list(item_faults(item_of(record), Rules(record.year)))
        case _:
            return []


def override_faults(part: InputOverride) -> list[Fault]:
    """What is wrong with an override by itself: it says one thing, and of each year once."""
    return list(_figure(part, ("value", "years", "factor")))


def _computed(document: Node) -> Iterator[Flaw]:
    """Sound trees are computed with the figures of the package, when all of these can be read."""
    inputs = [record for _, record in _read(document, "impactInputs", ImpactInput)]
    if len(inputs) < len(document.sequence("impactInputs") or ()):
        return
    figures = inputs_of(inputs)
    for node, record in _read(document, "impactTrees", ImpactTree):
        known = all(part.input is None or part.input in figures for part in record.nodes)
        if known and not record_faults(record):
            try:
                evaluate(tree_of(record), figures)
            except NotComputable as refused:
                yield from _told(node, refused.faults)


def _costs(document: Node) -> Iterator[Flaw]:
    several = document.nodes("budgetRules")
    for node in several[1:]:
        nl, en = "Een plan heeft één stel begrotingsregels.", "A plan has one set of budget rules."
        yield node.flaw((), "too_many_items", nl, en)
    rules = [rules_of(record) for _, record in _read(document, "budgetRules", BudgetRules)]
    for node, record in _read(document, "costItems", CostItem):
        by = rules[0] if rules else Rules(record.year)
        yield from _told(node, item_faults(item_of(record), by))


def _figure(part: ImpactInput | InputOverride, names: Sequence[str]) -> Iterator[Fault]:
    given = [name for name in names if getattr(part, name) not in {None, ()}]
    if len(given) != 1:
        one_of = ", ".join(names)
        yield Fault((), "one_of", f"Geef precies één van: {one_of}.", f"Give exactly one of: {one_of}.")
    yield from _years(part.years)


def _years(parts: Sequence[YearValue]) -> Iterator[Fault]:
    seen = Counter[int]()
    for index, part in enumerate(parts):
        if seen[part.year]:
            nl, en = f"Het jaar {part.year} staat er al.", f"The year {part.year} is there already."
            yield Fault(("years", index, "year"), "duplicate_year", nl, en)
        seen[part.year] += 1


def _read(document: Node, section: str, model: type[_R]) -> Iterator[tuple[Node, _R]]:
    for node in document.nodes(section):
        try:
            yield node, model.model_validate(node.values)
        except ValidationError:
            continue


def _told(node: Node, faults: Sequence[Fault] | Iterator[Fault]) -> Iterator[Flaw]:
    for fault in faults:
        yield Flaw(f"{node.pointer}{pointer(fault.path)}", fault.code, fault.nl, fault.en)
