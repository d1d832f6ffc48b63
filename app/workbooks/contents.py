"""What belongs in the workbook of an organisation: the meetmomenten that it reports on, and its lines paid on costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Final
from uuid import UUID

import orjson

from app.access.rights import RoleRight, gives
from app.access.work import Work
from app.budget import service as budget
from app.budget.schemas import CostStatement
from app.initiatives import service as initiatives
from app.kpis import service as kpis
from app.kpis.schemas import Meetmoment
from app.kpis.status import TO_REPORT, MeetmomentStatus
from app.measurements import reading
from app.measurements.schemas import Measurement, MeasurementStatus
from app.organisations import service as organisations
from app.plans import service as plans
from app.plans.schemas import BudgetLine
from app.role_matrix import service as role_matrix
from app.standing import service as standing
from app.standing.state import State
from app.uitkeringsschema.facts import LineKey, Part, PaymentMode
from app.uitkeringsschema.standing import Matter

_ALL: Final = 100_000
_NOTHING_YET: Final = TO_REPORT | {MeetmomentStatus.PLANNED}
_OPEN: Final = TO_REPORT | {MeetmomentStatus.REJECTED, MeetmomentStatus.REPORTED}
"""What can be filled in: what must be reported now, and what was reported and nobody has verified yet."""
_LETTERS: Final = 16


@dataclass(frozen=True, slots=True)
class CostLine:
    """A line that is paid on costs, with what was stated on it and not withdrawn."""

    line: BudgetLine
    stated: list[CostStatement] = field(default_factory=list)

    @property
    def key(self) -> LineKey:
        """Which line it is."""
        return key_of(self.line)

    @property
    def amount(self) -> Decimal:
        """What was stated, in euros."""
        return sum((one.amount for one in self.stated), Decimal(0))


@dataclass(frozen=True, slots=True)
class Contents:
    """What an organisation reports on, open or not."""

    plan: str
    organisation: str
    name: str
    moments: Mapping[str, Meetmoment]
    lines: Mapping[LineKey, CostLine]
    state: State
    """Where the plan stands."""

    def mark_of_moment(self, moment: Meetmoment) -> str:
        """What tells whether a meetmoment is as it was, but for the calendar."""
        done = None if moment.status in _NOTHING_YET else moment.status
        asked = (moment.kpi, moment.measure, moment.period, moment.target, moment.baseline, moment.evidence)
        return _mark(self.plan, moment.code, *asked, done and (done, moment.measurement))

    def mark_of_line(self, line: CostLine) -> str:
        """What tells whether nothing was stated on a line since."""
        return _mark(self.plan, *line.key, sorted(str(one.id) for one in line.stated))


@dataclass(frozen=True, slots=True)
class Open:
    """What goes into a workbook."""

    contents: Contents
    moments: list[Meetmoment]
    reported: Mapping[UUID, Measurement]
    """What was reported and not verified yet, to be put right."""
    units: Mapping[str, str | None]
    """By KPI."""
    names: Mapping[str, str]
    """Of the initiatives of the lines."""


def key_of(row: BudgetLine | CostStatement) -> LineKey:
    """The line that something is about."""
    return LineKey(row.initiative, row.kassier, row.stream, row.organisation, row.period)


async def contents(work: Work, code: str) -> Contents:
    """What an organisation reports on, with its money as far as the caller sees it.

    Raises:
        NotFound: the plan has no such organisation.
        Refused: no_scheme.
    """
    work.require_scheme()
    one = await organisations.organisation(work, code)
    roles = await role_matrix.roles_of(work, {code: one.domain})
    within = frozenset(at for at, role in roles.items() if gives(role, RoleRight.REPORT))
    found, _ = await kpis.meetmomenten(work, kpis.Filters(within=within), None, None, _ALL) if within else ([], None)
    moments = {one.code: one for one in found}
    state = await standing.load(work)
    return Contents(work.plan.code, code, one.name, moments, await _lines(work, code, state), state)


async def still_open(work: Work, of: Contents) -> Open:
    """What of it can be filled in, the first to be reported first."""
    moments = [one for one in of.moments.values() if one.status in _OPEN]
    reported = {}
    if any(one.status is MeetmomentStatus.REPORTED for one in moments):
        filters = {"status": MeasurementStatus.REPORTED.value}
        reported = {one.id: one for one in (await reading.measurements(work, filters, None, _ALL))[0]}
    units, _ = await kpis.kpis(work, kpis.Filters(), None, _ALL) if moments else ([], None)
    names = {one.code: one.name for one in await initiatives.everything(work)} if of.lines else {}
    return Open(
        of,
        sorted(moments, key=lambda one: (one.due_on, one.code)),
        reported,
        {one.code: one.unit for one in units},
        names,
    )


async def _lines(work: Work, code: str, state: State) -> dict[LineKey, CostLine]:
    """The lines of periods paid on costs, as long as these are not confirmed."""
    found, _ = await plans.budget_lines(work, {"organisation": code}, None, _ALL)
    lines = {
        key_of(one): CostLine(one)
        for one in sorted(found, key=lambda one: (one.period, one.initiative, one.kassier, one.stream))
        if state.scheme.mode(one.period) is PaymentMode.ARREARS
        and (Matter.COSTS, Part(one.kassier, one.stream, one.period)) not in state.standing.confirmed
    }
    if lines:
        stated, _ = await budget.page(work, None, _ALL, {"organisation": code})
        for one in stated:
            if one.status != "withdrawn" and key_of(one) in lines:
                lines[key_of(one)].stated.append(one)
    return lines


def _mark(*parts: object) -> str:
    return sha256(orjson.dumps(parts, default=str)).hexdigest()[:_LETTERS]
