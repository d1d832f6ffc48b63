"""Answers what a plan saves, what it costs and when it pays back, as it is or in a scenario."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence

from app.access.work import Work
from app.business_case import case_answer, costs_answer, explained, impact_answer
from app.business_case import schemas as wire
from app.business_case.holdings import Impact, costs_of, impact_of, lines_of
from app.errors import Flaw, InvalidInput, raise_if_any, unknown
from app.http.input_flaws import pointer
from app.http.negotiation import Language
from app.impact.explanation import explain
from app.impact.facts import Effect, Override, Sector, Year
from app.impact.programme import Computed
from app.impact.totals import Gap, Yield, gaps
from app.plans.package.impact_checks import override_faults
from app.plans.package.impact_facts import overrides_of, shortages_of
from app.plans.package.records.costs import CostShare
from app.plans.package.records.impact import (
    ImpactComparison,
    ImpactInput,
    InputOverride,
    Scenario,
    WorkforceShortage,
)
from app.register import service as register


async def impact(work: Work, scenario: str | None, initiative: str | None, theme: str | None) -> wire.Impact:
    """FTE, euros and drivers per sector and year, of the plan, an initiative or a theme.

    Raises:
        InvalidInput: there is no such scenario.
        Refused: impact_not_computable.
    """
    found = await impact_of(work, await _scenario(work, scenario))
    computed = await asyncio.to_thread(found.computed)

    def wanted(one: Yield) -> bool:
        mine = initiative is None or one.initiative == initiative
        return mine and (theme is None or found.themes.get(one.initiative or "") == theme)

    yields = [one for one in computed.yields if wanted(one)]
    years = sorted({one.year for one in yields})
    return wire.Impact(
        scenario=scenario,
        illustrative=found.is_illustrative(frozenset(one.tree for one in yields)),
        years=impact_answer.years_of(yields, years),
        drivers=impact_answer.drivers_of(yields),
        initiatives=impact_answer.parts_of(found, yields, lambda one: one.initiative, years),
        themes=impact_answer.parts_of(found, yields, lambda one: found.themes.get(one.initiative or ""), years),
    )


async def business_case(work: Work, scenario: str | None) -> wire.BusinessCase:
    """Cumulative impact against cumulative budget (SiG 8.1).

    Raises:
        InvalidInput: there is no such scenario.
        Refused: impact_not_computable, costs_not_computable.
    """
    return await _case(work, scenario, (), at="/query/scenario")


async def whole_case(work: Work) -> wire.BusinessCase:
    """The same of the plan as it is, of all sectors together and no further.

    Raises:
        Refused: impact_not_computable, costs_not_computable.
    """
    return await _case(work, None, (), at="", parts=False)


async def simulate(work: Work, body: wire.CaseSimulation) -> wire.BusinessCase:
    """The business case with other figures; stores nothing.

    Raises:
        InvalidInput: a scenario or figure that is not there, or an override that says more than one thing.
        Refused: impact_not_computable, costs_not_computable.
    """
    known = await register.by_code(work, ImpactInput)
    raise_if_any(flaw for index, part in enumerate(body.overrides) for flaw in _flaws(index, part, known))
    return await _case(work, body.scenario, overrides_of(body.overrides), at="/scenario")


async def explanation(
    work: Work, code: str, scenario: str | None, year: Year | None, language: Language
) -> wire.TreeExplanation:
    """Why a tree yields what it does, step by step, with the formula filled in for one year (by default the last).

    Raises:
        InvalidInput: there is no such tree or scenario, or the tree does not cover the year.
        Refused: impact_not_computable.
    """
    found = await impact_of(work, await _scenario(work, scenario))
    tree = found.trees.get(code)
    if tree is None:
        raise InvalidInput([unknown("/query/tree")])
    evaluated = (await asyncio.to_thread(found.computed)).trees[code]
    when = tree.to_year if year is None else year
    if when not in evaluated.tree.years:
        nl = f"De boom beslaat {tree.from_year} t/m {tree.to_year}."
        raise InvalidInput(
            [Flaw("/query/year", "out_of_range", nl, f"The tree covers {tree.from_year}–{tree.to_year}.")]
        )
    return wire.TreeExplanation.model_construct(
        tree=code,
        name=tree.name,
        initiative=tree.initiative,
        target_group=tree.target_group,
        year=when,
        scenario=scenario,
        illustrative=found.is_illustrative(frozenset([code])),
        source=tree.source,
        outputs=[explained.shown(found, tree, node, language) for node in explain(evaluated, found.inputs, when)],
    )


async def workforce(work: Work, scenario: str | None) -> wire.Workforce:
    """Of every shortage that is known: what is avoided of it, and what is left (SiG 7.1).

    Raises:
        InvalidInput: there is no such scenario.
        Refused: impact_not_computable.
    """
    found = await impact_of(work, await _scenario(work, scenario))
    records = (await register.by_code(work, WorkforceShortage)).values()
    computed = await asyncio.to_thread(found.computed)
    rows = gaps(shortages_of(records), computed.yields)
    told = {record.year for record in records if record.illustrative} | _illustrative_years(found, computed)
    return wire.Workforce(
        scenario=scenario,
        years=[
            _workforce_year(year, [row for row in rows if row.year == year], illustrative=year in told)
            for year in sorted({row.year for row in rows})
        ],
    )


async def cost_build_up(work: Work) -> wire.CostBuildUp:
    """The budget from its cost items, against the budget lines (uitkeringsschema.md §8).

    Raises:
        Refused: impact_not_computable, costs_not_computable.
    """
    costs = await costs_of(work)
    fte: Computed | None = None
    if costs.rules is not None and costs.rules.unforeseen_share:
        fte = await asyncio.to_thread((await impact_of(work, None)).computed)
    found = costs_answer.built(costs, fte)
    shares = (await register.by_code(work, CostShare)).values()
    return costs_answer.answer(costs, found, await lines_of(work), list(shares))


async def _case(
    work: Work, scenario: str | None, overrides: Sequence[Override], at: str, *, parts: bool = True
) -> wire.BusinessCase:
    found = await impact_of(work, await _scenario(work, scenario, at), overrides)
    computed = await asyncio.to_thread(found.computed)
    lines, costs = await lines_of(work), await costs_of(work)
    records = (await register.by_code(work, ImpactComparison)).values()
    budget, basis, guessed = (
        case_answer.budget_per_year(lines),
        "budget_lines",
        any(line.illustrative for line in lines),
    )
    if not lines:
        # The unforeseen goes by the plan as it is: a scenario changes what is saved, not what it costs.
        base = await asyncio.to_thread((await impact_of(work, None)).computed)
        budget, guessed = costs_answer.per_year(costs, base), any(item.illustrative for item, _ in costs.items)
        basis = "cost_items" if budget else "none"
    yields = computed.yields
    return wire.BusinessCase(
        scenario=scenario,
        basis=basis,
        illustrative=guessed or found.is_illustrative(frozenset(found.trees)),
        total=case_answer.case_of(yields, budget, tuple(Sector), name="Alle sectoren"),
        sectors=case_answer.cases_by_sector(yields, budget) if parts else [],
        comparisons=case_answer.comparisons_of(yields, lines, budget, list(records)) if parts else [],
    )


async def _scenario(work: Work, code: str | None, at: str = "/query/scenario") -> Scenario | None:
    if code is None:
        return None
    held = await register.find(work, Scenario, code)
    if held is None:
        raise InvalidInput([unknown(at)])
    return held.record


def _flaws(index: int, part: InputOverride, known: Mapping[str, ImpactInput]) -> Iterator[Flaw]:
    if part.input not in known:
        yield unknown(f"/overrides/{index}/input")
    for fault in override_faults(part):
        yield Flaw(f"/overrides/{index}{pointer(fault.path)}", fault.code, fault.nl, fault.en)


def _illustrative_years(found: Impact, computed: Computed) -> set[Year]:
    """The years in which FTE are avoided by what is illustrative."""
    return {
        one.year
        for one in computed.yields
        if one.effect is Effect.FTE and one.amount and found.is_illustrative(frozenset([one.tree]))
    }


def _workforce_year(year: Year, rows: Sequence[Gap], *, illustrative: bool) -> wire.WorkforceYear:
    return wire.WorkforceYear(
        year=year,
        illustrative=illustrative,
        shortage=impact_answer.split({row.sector: row.shortage for row in rows}),
        avoided=impact_answer.split({row.sector: row.avoided for row in rows}),
        left=impact_answer.split({row.sector: row.left for row in rows}),
    )
