"""The budget as cost items build it up, against the budget lines."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from app.business_case.holdings import Costs, Line
from app.business_case.schemas import BuiltInitiative, BuiltItem, BuiltLine, BuiltYear, CostBuildUp
from app.http.types import euros
from app.impact.cost_checks import item_faults, unforeseen_faults
from app.impact.costs import BuildUp, Built, Item, Rules, build_up, split_over_lines
from app.impact.facts import Fault, Year
from app.impact.programme import Computed
from app.plans.package.records.costs import CostItem, CostShare
from app.uitkeringsschema.facts import LineKey
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.violations import Code, Violation, refuse_if_any


def built(costs: Costs, impact: Computed | None) -> BuildUp:
    """The budget of the cost items; without items or rules it is empty (uitkeringsschema.md §8).

    The unforeseen goes by the FTE that the trees avoid within the Zvw, in the year that the rules name.

    Raises:
        Refused: costs_not_computable for every item and rule that cannot be worked out.
    """
    if costs.rules is None or not costs.items:
        return BuildUp((), {})
    items = [item for _, item in costs.items]
    fte = impact.avoided_within_zvw(_fte_year(costs.rules, items)) if impact else {}
    violations = [_refused(item.code, fault) for item in items for fault in item_faults(item, costs.rules)]
    violations += [_refused("", fault) for fault in unforeseen_faults(items, costs.rules, fte)]
    refuse_if_any(violations)
    return build_up(items, costs.rules, fte)


def answer(costs: Costs, found: BuildUp, lines: Sequence[Line], shares: Sequence[CostShare]) -> CostBuildUp:
    """Items, initiatives, lines and years, each against the budget lines where there are any."""
    rules = costs.rules or Rules(0)
    record = costs.record
    budget = sum(line.amount for line in lines)
    year = _fte_year(rules, [one.item for one in found.items])
    return CostBuildUp(
        base_year=record.base_year if record else None,
        index_rate=record.index_rate if record else Decimal(0),
        vat_rate=record.vat_rate if record else Decimal(0),
        unforeseen_share=record.unforeseen_share if record else Decimal(0),
        illustrative=any(item.illustrative for item, _ in costs.items),
        items=[_item(item, one) for (item, _), one in zip(costs.items, found.items, strict=False)],
        initiatives=_initiatives(found, lines),
        lines=_lines(found, lines, shares),
        years=[BuiltYear(year=y, amount=euros(cents)) for y, cents in found.per_year(year).items()],
        unforeseen=euros(sum(found.unforeseen.values())),
        total=euros(found.total),
        budget=euros(budget),
        difference=euros(budget - found.total),
    )


def per_year(costs: Costs, impact: Computed) -> dict[Year, Cents]:
    """The cents that the cost items come to in each year.

    Raises:
        Refused: costs_not_computable.
    """
    if costs.rules is None:
        return {}
    found = built(costs, impact)
    return found.per_year(_fte_year(costs.rules, [one.item for one in found.items])) if found.items else {}


def _fte_year(rules: Rules, items: Sequence[Item]) -> Year:
    """The year by whose FTE the unforeseen is split: as the rules say, or the last of the items."""
    return rules.fte_year or max([item.year for item in items], default=rules.base_year)


def _item(record: CostItem, one: Built) -> BuiltItem:
    return BuiltItem(
        code=record.code,
        initiative=record.initiative,
        name=record.name,
        phase=record.phase,
        year=record.year,
        kind=record.kind,
        base=euros(one.base),
        indexed=euros(one.indexed),
        vat=euros(one.vat),
        total=euros(one.total),
        illustrative=record.illustrative,
    )


def _initiatives(found: BuildUp, lines: Sequence[Line]) -> list[BuiltInitiative]:
    budget: defaultdict[str, Cents] = defaultdict(int)
    for line in lines:
        budget[line.key.initiative] += line.amount
    own, total = found.own, found.initiatives
    return [
        BuiltInitiative(
            initiative=code,
            own=euros(own.get(code, 0)),
            unforeseen=euros(found.unforeseen.get(code, 0)),
            total=euros(total.get(code, 0)),
            budget=euros(budget[code]),
            difference=euros(budget[code] - total.get(code, 0)),
        )
        for code in sorted(total.keys() | budget.keys())
    ]


def _lines(found: BuildUp, lines: Sequence[Line], shares: Sequence[CostShare]) -> list[BuiltLine]:
    """The total of each initiative that has shares over its lines; rows of the same line are added up."""
    weights: defaultdict[str, dict[LineKey, Fraction]] = defaultdict(dict)
    for share in shares:
        key = LineKey(share.initiative, share.kassier, share.stream, share.organisation, share.period)
        weights[share.initiative][key] = weights[share.initiative].get(key, Fraction(0)) + Fraction(share.share)
    totals = found.initiatives
    budget = {line.key: line.amount for line in lines}
    rows: list[BuiltLine] = []
    for initiative in sorted(weights):
        keys = sorted(weights[initiative])
        # Places in the order of the lines, so that ties go by line.
        named = {f"{at:06d}": weights[initiative][key] for at, key in enumerate(keys)}
        parts = split_over_lines(totals.get(initiative, 0), named)
        for at, key in enumerate(keys):
            amount, there = parts[f"{at:06d}"], budget.get(key, 0)
            rows.append(
                BuiltLine(**key._asdict(), built=euros(amount), budget=euros(there), difference=euros(there - amount))
            )
    return rows


def _refused(item: str, fault: Fault) -> Violation:
    what = f"Kostenpost {item}" if item else "De begrotingsregels"
    which = f"Cost item {item}" if item else "The budget rules"
    return Violation(
        Code.COSTS_NOT_COMPUTABLE,
        f"{what}: {fault.nl}",
        f"{which}: {fault.en}",
        {"item": item, "place": "/".join(map(str, fault.path)), "reason": fault.code},
    )
