"""Answers what is covered, what was found and where the witte vlekken are."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from app.access.work import Work
from app.coverage import schemas as wire
from app.coverage.agreement import agrees
from app.coverage.degrees import Tally, best, by_pair, tally
from app.kpis.schemas import in_millionths
from app.plans.package.records.coverage import (
    Assessment,
    Degree,
    Finding,
    Indicator,
    IndicatorCategory,
    Judgement,
    ReviewedPlan,
    WhiteSpot,
)
from app.register import service as register

_Pairs = Mapping[tuple[str, str], Degree]


async def coverage(work: Work) -> wire.Coverage:
    """The whole picture of a plan: what it read, what it judged and what it found."""
    indicators = [held.record for held in await register.records(work, Indicator)]
    plans = [held.record for held in await register.records(work, ReviewedPlan)]
    judged = [held.record for held in await register.records(work, Assessment)]
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for held in await register.records(work, Finding):
        found[held.record.indicator].append(held.record)
    pairs = by_pair(judged)
    return wire.Coverage(
        indicators=len(indicators),
        places=sum(len(one.categories) for one in indicators),
        plans=[_of_plan(plan, indicators, judged, pairs) for plan in plans],
        by_indicator=[_of_indicator(one, plans, pairs, found[one.code]) for one in indicators],
        by_category=[_of_category(one, indicators, plans, pairs) for one in IndicatorCategory],
        own=_own(judged),
        white_spots=_white_spots([held.record for held in await register.records(work, WhiteSpot)]),
    )


def _of_plan(
    plan: ReviewedPlan, indicators: Sequence[Indicator], judged: Sequence[Assessment], pairs: _Pairs
) -> wire.PlanCoverage:
    of_plan: defaultdict[str, list[Assessment]] = defaultdict(list)
    for one in judged:
        if one.reviewed_plan == plan.code:
            of_plan[one.indicator].append(one)
    return wire.PlanCoverage(
        code=plan.code,
        name=plan.name,
        plan=plan.plan,
        counts=_counts(tally(pairs.get((plan.code, one.code)) for one in indicators)),
        illustrative=any(one.illustrative for some in of_plan.values() for one in some),
        degrees=[_degree(one.code, of_plan[one.code]) for one in indicators],
    )


def _degree(indicator: str, some: Sequence[Assessment]) -> wire.CoveredDegree:
    return wire.CoveredDegree(
        indicator=indicator,
        degree=best(some),
        passages=[one.passage for one in some if one.passage is not None],
        passage_sources=[one.passage_source for one in some if one.passage_source is not None],
        illustrative=any(one.illustrative for one in some),
    )


def _of_indicator(
    indicator: Indicator, plans: Sequence[ReviewedPlan], pairs: _Pairs, findings: Sequence[Finding]
) -> wire.IndicatorCoverage:
    counted = tally(pairs.get((plan.code, indicator.code)) for plan in plans)
    return wire.IndicatorCoverage(
        code=indicator.code,
        name=indicator.name,
        categories=list(indicator.categories),
        counts=_counts(counted),
        findings=[_finding(one, counted, len(plans)) for one in findings],
        illustrative=indicator.illustrative,
        source=indicator.source,
    )


def _finding(finding: Finding, counted: Tally, total: int) -> wire.FindingShown:
    comparable = total > 0 and counted.unjudged == 0
    return wire.FindingShown(
        code=finding.code,
        quantifier=finding.quantifier,
        wording=finding.wording,
        text=finding.text,
        agrees=agrees(finding.quantifier, counted.covered, total) if comparable else None,
        illustrative=finding.illustrative,
        source=finding.source,
    )


def _of_category(
    category: IndicatorCategory, indicators: Sequence[Indicator], plans: Sequence[ReviewedPlan], pairs: _Pairs
) -> wire.CategoryCoverage:
    codes = [one.code for one in indicators if category in one.categories]
    counted = tally(pairs.get((plan.code, code)) for plan in plans for code in codes)
    return wire.CategoryCoverage(category=category, indicators=codes, counts=_counts(counted))


def _own(judged: Sequence[Assessment]) -> list[wire.OwnCoverage]:
    """What the plan itself and its initiatives cover, per indicator of whichever framework."""
    of_own: defaultdict[tuple[str | None, str], list[Assessment]] = defaultdict(list)
    for one in judged:
        if one.reviewed_plan is None:
            of_own[one.framework, one.indicator].append(one)
    ordered = sorted(of_own.items(), key=lambda item: (item[0][0] or "", item[0][1]))
    return [
        wire.OwnCoverage(
            framework=framework,
            indicator=indicator,
            degree=best(some) or Degree.NIET,
            initiatives=sorted(
                {one.initiative for one in some if one.initiative is not None and one.degree is not Degree.NIET}
            ),
        )
        for (framework, indicator), some in ordered
    ]


def _white_spots(spots: Sequence[WhiteSpot]) -> wire.WhiteSpots:
    counts = Counter(one.judgement for one in spots)
    return wire.WhiteSpots(
        critical=sum(one.critical for one in spots),
        to_monitor=sum(one.monitor for one in spots),
        judgements={judgement: counts[judgement] for judgement in Judgement},
        items=[
            wire.WhiteSpotShown(
                code=one.code,
                theme=one.theme,
                judgement=one.judgement,
                critical=one.critical,
                monitor=one.monitor,
                follow_up=one.follow_up,
                illustrative=one.illustrative,
                source=one.source,
            )
            for one in spots
        ],
    )


def _counts(counted: Tally) -> wire.CoverageCounts:
    share = counted.share
    return wire.CoverageCounts(
        niet=counted.niet,
        genoemd=counted.genoemd,
        concreet=counted.concreet,
        unjudged=counted.unjudged,
        share=None if share is None else in_millionths(share),
    )
