"""Answers how complete a programme is, how its goals hang together and how far the plan is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.access.work import Work
from app.initiatives import service as initiatives
from app.initiatives.schemas import Initiative
from app.kpis.schemas import in_millionths
from app.plans import service as plans
from app.plans.package.records.life import PlanLink, PlanStep, PlanStepKind
from app.plans.package.records.life import Programme as ProgrammeRecord
from app.plans.package.records.programme import Fiche, Goal
from app.programme import schemas as wire
from app.programme.completeness import Filled, missing, together
from app.programme.life import in_order, reached
from app.register import service as register
from app.register.service import Held


async def completeness(work: Work) -> wire.PlanCompleteness:
    """How full the fiches are, per initiative, programme, theme and for the plan."""
    fiches = {held.record.initiative: held.record for held in await register.records(work, Fiche)}
    everything = await initiatives.everything(work)
    named = {held.record.name: held.record.code for held in await register.records(work, ProgrammeRecord)}
    of_theme: defaultdict[str, list[Initiative]] = defaultdict(list)
    of_programme: defaultdict[str, list[Initiative]] = defaultdict(list)
    for one in everything:
        of_theme[one.theme].append(one)
        if one.programme is not None:
            of_programme[one.programme].append(one)
    themes = {theme.code: theme.name for theme in await initiatives.all_themes(work)}
    return wire.PlanCompleteness(
        plan=wire.Completeness(**_figures(together(_fiches(everything, fiches)))),
        themes=[
            wire.GroupCompleteness(code=code, name=name, **_figures(together(_fiches(of_theme[code], fiches))))
            for code, name in themes.items()
        ],
        programmes=[
            wire.GroupCompleteness(code=named.get(name), name=name, **_figures(together(_fiches(group, fiches))))
            for name, group in sorted(of_programme.items())
        ],
        initiatives=[_of_initiative(one, fiches.get(one.code)) for one in everything],
    )


def _fiches(group: Iterable[Initiative], fiches: Mapping[str, Fiche]) -> list[Fiche | None]:
    return [fiches.get(one.code) for one in group]


def _of_initiative(one: Initiative, fiche: Fiche | None) -> wire.FicheCompleteness:
    return wire.FicheCompleteness(
        initiative=one.code,
        name=one.name,
        fiche=None if fiche is None else fiche.code,
        missing=missing(fiche),
        **_figures(together([fiche])),
    )


def _figures(found: Filled) -> dict[str, Any]:
    share = found.share
    return {"filled": found.filled, "of": found.of, "share": None if share is None else in_millionths(share)}


async def goal_network(work: Work) -> wire.GoalNetwork:
    """The goals with what they serve and what serves them, down to the initiatives."""
    goals = await register.by_code(work, Goal)
    served_by: defaultdict[str, list[str]] = defaultdict(list)
    for goal in goals.values():
        for above in goal.serves:
            served_by[above].append(goal.code)
    reached_by = {code: _beneath(code, goals, served_by) for code in goals}
    used = {one for goal in goals.values() for one in goal.initiatives}
    return wire.GoalNetwork(
        goals=[_node(goal, sorted(served_by[goal.code]), sorted(reached_by[goal.code])) for goal in goals.values()],
        loose=[one.code for one in await initiatives.everything(work) if one.code not in used],
    )


def _beneath(code: str, goals: Mapping[str, Goal], served_by: Mapping[str, Sequence[str]]) -> set[str]:
    """The initiatives of a goal and of all that serves it; goals never serve themselves in a circle."""
    found = set(goals[code].initiatives)
    for below in served_by.get(code, ()):
        found |= _beneath(below, goals, served_by)
    return found


def _node(goal: Goal, served_by: list[str], all_initiatives: list[str]) -> wire.GoalNode:
    return wire.GoalNode(
        code=goal.code,
        name=goal.name,
        kind=goal.kind,
        text=goal.text,
        serves=list(goal.serves),
        served_by=served_by,
        initiatives=list(goal.initiatives),
        all_initiatives=all_initiatives,
        kpis=list(goal.kpis),
        illustrative=goal.illustrative,
        source=goal.source,
    )


async def life(work: Work) -> wire.Life:
    """The steps of the plan in their order, the status that follows from them, and the plans that it is tied to."""
    held = {one.record.code: one for one in await register.records(work, PlanStep)}
    steps = in_order(one.record for one in held.values())
    return wire.Life(
        status=(await plans.plan(work)).status,
        reached=reached(steps, work.today),
        steps=[_step(held[step.code]) for step in steps],
        links=[_link(one.record) for one in await register.records(work, PlanLink)],
    )


def _step(held: Held[PlanStep]) -> wire.LifeStep:
    step = held.record
    return wire.LifeStep(
        id=held.id,
        code=step.code,
        kind=step.kind,
        on=step.on,
        expected_on=step.expected_on,
        by=list(step.by),
        outcome=step.outcome,
        binding=step.kind is not PlanStepKind.ADVICE,
        reference=step.reference,
        text=step.text,
        illustrative=step.illustrative,
        source=step.source,
    )


def _link(link: PlanLink) -> wire.LinkedPlan:
    return wire.LinkedPlan(
        relation=link.relation,
        plan=link.plan,
        name=link.name,
        text=link.text,
        illustrative=link.illustrative,
        source=link.source,
    )
