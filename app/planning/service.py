"""Answers when what happens, what is late and what is due soon."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from app.access.work import Work
from app.clock import days_after
from app.errors import NotFound
from app.initiatives import service as initiatives
from app.kpis import schemas as kpi_wire
from app.kpis import service as kpis
from app.planning import chart
from app.planning import schemas as wire
from app.planning.states import PhaseState, days_late, phase_state
from app.plans.package.records.life import PlanStep
from app.plans.package.records.monitoring import FollowUp
from app.plans.package.records.planning import InitiativePhase, Milestone, Phase, WorkItem
from app.register import service as register

_UNFINISHED = {PhaseState.LATE_START, PhaseState.OVERRUN, PhaseState.BUSY, PhaseState.PLANNED}


async def planning(
    work: Work, *, initiative: str | None, theme: str | None, region: str | None, on: date | None
) -> wire.Planning:
    """The rows of the planning on a day, by default today.

    Args:
        work: the plan.
        initiative: only this one.
        theme: only the initiatives of this theme.
        region: only what is planned for this region or for all.
        on: the day against which late and done are judged.

    Raises:
        NotFound: the plan has no such initiative.
    """
    today = on or work.today
    phases = await register.by_code(work, Phase)
    bars: defaultdict[str, list[wire.PhaseBar]] = defaultdict(list)
    for held in await register.records(work, InitiativePhase):
        if _there(held.record.region, region):
            bars[held.record.initiative].append(chart.bar(held.record, phases[held.record.phase], today))
    points: defaultdict[str, list[wire.MilestonePoint]] = defaultdict(list)
    for stone in await register.records(work, Milestone):
        if _there(stone.record.region, region):
            points[stone.record.initiative].append(chart.point(stone.record, today, chart.SOON))
    named = await initiatives.everything(work)
    wanted = [one for one in named if initiative in {None, one.code} and theme in {None, one.theme}]
    if initiative is not None and not wanted:
        raise NotFound
    rows = [chart.row(one.code, one.name, one.theme, bars[one.code], points[one.code]) for one in wanted]
    begins_on, ends_on = chart.stretch([(row.begins_on, row.ends_on) for row in rows])
    return wire.Planning(on=today, begins_on=begins_on, ends_on=ends_on, rows=rows)


async def agenda(work: Work) -> wire.WorkAgenda:
    """The werkagenda by quarter."""
    return chart.agenda([held.record for held in await register.records(work, WorkItem)])


async def deadlines(work: Work, *, within: int, initiative: str | None, on: date | None) -> wire.Deadlines:
    """What is late on a day, and what is due in the days that follow it.

    Args:
        work: the plan.
        within: the days that are looked ahead.
        initiative: only what belongs to this one.
        on: the day, by default today.
    """
    today = on or work.today
    horizon = days_after(today, within)
    found = [*await _of_records(work, today), *await _of_meetmomenten(work, today)]
    kept = [one for one in found if initiative in {None, one.initiative}]
    kept.sort(key=lambda one: (one.due_on, one.type, one.code))
    late = [one for one in kept if one.status is wire.DeadlineStatus.LATE]
    due = [one for one in kept if one.status is wire.DeadlineStatus.DUE and one.due_on <= horizon]
    return wire.Deadlines(on=today, within=within, late=late, due=due)


async def _of_records(work: Work, today: date) -> list[wire.Deadline]:
    found = [_milestone(held, today) for held in await register.records(work, Milestone)]
    phases = await register.by_code(work, Phase)
    found += [_phase(held, phases[held.record.phase], today) for held in await register.records(work, InitiativePhase)]
    found += [_follow_up(held, today) for held in await register.records(work, FollowUp)]
    found += [_step(held, today) for held in await register.records(work, PlanStep)]
    return [one for one in found if one is not None]


def _milestone(held: register.Held[Milestone], today: date) -> wire.Deadline | None:
    part = held.record
    if part.due_on is None or (part.done_on is not None and part.done_on <= today):
        return None
    about = (wire.DeadlineType.MILESTONE, held.id, part.code, part.deliverable, part.initiative)
    return _deadline(about, part.due_on, today, list(part.responsible))


def _phase(held: register.Held[InitiativePhase], phase: Phase, today: date) -> wire.Deadline | None:
    """The end of a phase that began, or the beginning of one that has yet to."""
    part = held.record
    span = chart.span_of(part)
    state = phase_state(span, today)
    if state not in _UNFINISHED:
        return None
    began = part.actual_from is not None and part.actual_from <= today
    due_on = part.planned_to if began or part.planned_from is None else part.planned_from
    if due_on is None:
        return None
    return _deadline((wire.DeadlineType.PHASE, held.id, part.code, phase.name, part.initiative), due_on, today, [])


def _follow_up(held: register.Held[FollowUp], today: date) -> wire.Deadline | None:
    part = held.record
    if part.due_on is None or (part.closed_on is not None and part.closed_on <= today):
        return None
    owner = part.owner or part.owner_name
    about = (wire.DeadlineType.FOLLOW_UP, held.id, part.code, part.action, part.initiative)
    return _deadline(about, part.due_on, today, [] if owner is None else [owner])


def _step(held: register.Held[PlanStep], today: date) -> wire.Deadline | None:
    part = held.record
    if part.expected_on is None or (part.on is not None and part.on <= today):
        return None
    about = (wire.DeadlineType.PLAN_STEP, held.id, part.code, part.text or part.kind.value, None)
    return _deadline(about, part.expected_on, today, list(part.by))


async def _of_meetmomenten(work: Work, today: date) -> Iterator[wire.Deadline]:
    everything = await kpis.everything(work)
    return (_meetmoment(kpi, one, today) for kpi, moments in everything for one in moments if kpis.is_unreported(one))


def _meetmoment(kpi: kpi_wire.Kpi, one: kpi_wire.Meetmoment, today: date) -> wire.Deadline:
    initiative = one.scope.initiative if isinstance(one.scope, kpi_wire.InitiativeScope) else None
    who = [] if kpi.measured_by is None else [kpi.measured_by]
    return _deadline((wire.DeadlineType.MEETMOMENT, one.id, one.code, one.name, initiative), one.due_on, today, who)


def _deadline(
    about: tuple[wire.DeadlineType, UUID, str, str, str | None], due_on: date, today: date, responsible: list[str]
) -> wire.Deadline:
    kind, identifier, code, name, initiative = about
    late = days_late(due_on, None, today)
    return wire.Deadline(
        type=kind,
        id=identifier,
        code=code,
        name=name,
        initiative=initiative,
        due_on=due_on,
        status=wire.DeadlineStatus.LATE if late else wire.DeadlineStatus.DUE,
        days=late or (due_on - today).days,
        responsible=responsible,
    )


def _there(region: str | None, wanted: str | None) -> bool:
    return wanted is None or region is None or region == wanted
