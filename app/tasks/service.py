"""Answers what one organisation has to do today: its roles, what it must report, verify and deliver, and its money."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Final

from app.access.rights import Action, Function, RoleRight, gives
from app.access.work import Work
from app.initiatives import service as initiatives
from app.kpis import schemas as kpi_wire
from app.kpis import service as kpis
from app.kpis.status import MeetmomentStatus
from app.organisations import service as organisations
from app.payouts import desk
from app.payouts.schemas import DeskRow
from app.planning import service as planning
from app.planning.schemas import Deadline, DeadlineType
from app.plans import service as plans
from app.role_matrix import service as role_matrix
from app.schedule import service as schedule
from app.standing import service as standing
from app.tasks import schemas as wire
from app.uitkeringsschema.facts import Part

AHEAD: Final = 60
"""The days that are looked ahead."""

_ALL: Final = 100_000


async def tasks(work: Work, code: str) -> wire.OrganisationTasks:
    """The page of an organisation; its money only as far as the caller sees it.

    Raises:
        NotFound: the plan has no such organisation.
    """
    one = await organisations.organisation(work, code)
    roles = await role_matrix.roles_of(work, {code: one.domain})
    acting = await _acting(work, code)
    reporting = frozenset(at for at, role in roles.items() if gives(role, RoleRight.REPORT))
    return wire.OrganisationTasks(
        organisation=code,
        name=one.name,
        domain=one.domain,
        on=work.today,
        roles=[
            wire.OwnRole(initiative=each.code, name=each.name, role=roles.get(each.code))
            for each in await initiatives.everything(work)
        ],
        to_report=await _meetmomenten(work, reporting, MeetmomentStatus.DUE),
        to_verify=await _meetmomenten(work, await _with_line(work, acting), MeetmomentStatus.REPORTED),
        deadlines=await _deadlines(work, code),
        money=await _money(work, code, acting),
    )


async def _acting(work: Work, code: str) -> frozenset[str]:
    """The kassiers that an organisation acts for: its own, and those that it serves as uitvoerend kassier."""
    own, _ = await organisations.kassiers(work, {"organisation": code}, None, None, _ALL)
    through, _ = await organisations.kassiers(work, {"through": code}, None, None, _ALL)
    return frozenset(one.code for one in (*own, *through))


async def _with_line(work: Work, kassiers: Collection[str]) -> frozenset[str]:
    """The initiatives in which these kassiers have a line."""
    if not kassiers:
        return frozenset()
    scheme = await standing.load_scheme(work)
    return frozenset(line.initiative for line in scheme.budget if line.kassier in kassiers)


async def _meetmomenten(work: Work, within: frozenset[str], status: MeetmomentStatus) -> list[wire.MeetmomentTask]:
    if not within:
        return []
    found, _ = await kpis.meetmomenten(work, kpis.Filters(within=within), status, None, _ALL)
    return [_task(one) for one in sorted(found, key=lambda one: (one.due_on, one.code))]


def _task(one: kpi_wire.Meetmoment) -> wire.MeetmomentTask:
    return wire.MeetmomentTask(meetmoment=one.code, kpi=one.kpi, name=one.name, due_on=one.due_on, status=one.status)


async def _deadlines(work: Work, code: str) -> list[Deadline]:
    """What is late or due soon in the name of the organisation, but for meetmomenten, which stand by themselves."""
    found = await planning.deadlines(work, within=AHEAD, initiative=None, on=None)
    return [
        one for one in (*found.late, *found.due) if code in one.responsible and one.type is not DeadlineType.MEETMOMENT
    ]


async def _money(work: Work, code: str, acting: frozenset[str]) -> wire.OwnMoney | None:
    principal = work.principal
    whole = principal.sees_all_money or code in principal.organisations(Function.PARTNER)
    if not work.plan.has_scheme or not (whole or (principal.may(Action.SEE_MONEY) and principal.kassiers)):
        return None
    lines, _ = await plans.budget_lines(work, {"organisation": code}, None, _ALL)
    rows, _ = await desk.desk(work, None, _ALL, None, None)
    shares = [_released(row) for row in rows if row.organisation == code]
    shares += await _expected(work, code)
    return wire.OwnMoney(
        partial=not whole,
        budget=_sum(line.amount for line in lines),
        expected=_sum(one.amount for one in shares if one.status == "expected"),
        received=_sum(one.received for one in shares),
        still_due=_sum(one.amount - one.received for one in shares if one.status != "expected"),
        lines=lines,
        shares=sorted(shares, key=lambda one: (one.period, one.kassier, one.stream)),
        to_pass_on=[
            row
            for row in rows
            if row.kassier in acting and principal.sees_kassier(row.kassier) and row.status != "done"
        ],
    )


def _released(row: DeskRow) -> wire.OwnShare:
    return wire.OwnShare(
        kassier=row.kassier,
        stream=row.stream,
        period=row.period,
        status=row.status,
        amount=row.share,
        received=row.passed_on,
    )


async def _expected(work: Work, code: str) -> list[wire.OwnShare]:
    """What the schedule gives the organisation in payouts that are not released yet."""
    released = (await standing.load(work)).standing.released
    found = await schedule.uitkeringsschema(work)
    return [
        wire.OwnShare(
            kassier=row.kassier,
            stream=row.stream,
            period=row.period,
            status="expected",
            # The rows of a schedule are numbers as JSON writes them, which are exact to the cent.
            amount=Decimal(str(row.amount)),
            received=Decimal(0),
        )
        for row in found.distributions
        if row.organisation == code and row.amount and Part(row.kassier, row.stream, row.period) not in released
    ]


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
