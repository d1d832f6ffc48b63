"""Prepares a stuurgroep meeting: what is known of every meetmoment of a period, and what can be decided."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.access.rights import Role
from app.access.work import Work
from app.accounting import repository
from app.accounting import schemas as wire
from app.accounting.desk import Desk, Euros, total
from app.db.session import Row
from app.errors import NotFound
from app.http.types import euros
from app.kpis import schemas as kpi_wire
from app.kpis import service as kpis
from app.kpis.status import MeetmomentStatus, status_of
from app.measurements import reading
from app.measurements.schemas import MeasurementStatus
from app.standing import service as standing
from app.uitkeringsschema.achievement import achieved, pays
from app.uitkeringsschema.facts import Kpi, Scheme

_UNREPORTED = frozenset(
    {MeetmomentStatus.PLANNED, MeetmomentStatus.DUE, MeetmomentStatus.OVERDUE, MeetmomentStatus.REJECTED}
)


async def accounting(work: Work, period: int) -> wire.Accounting:
    """The desk of one accounting, with euros as far as the caller sees them.

    Raises:
        Refused: no_scheme.
        NotFound: the plan has no such period.
    """
    work.require_scheme()
    state = await standing.load(work)
    if not 1 <= period <= state.scheme.settlement:
        raise NotFound
    pots = frozenset(pot for pot in state.scheme.pots if work.principal.sees_kassier(pot.kassier))
    desk = Desk(state, period, tuple(await reading.of_accounting(work, period)), pots)
    moments = await kpis.in_accounting(work, period)
    begins = await repository.begins(work.session, work.plan.id)
    roles = await repository.reporting_roles(work.session, work.plan.id, work.today)
    at_stake = desk.euros({moment.code for moment in moments})
    rows = [
        _row(desk, moment, roles, at_stake.get(moment.code, Euros()), _status(desk, moment, begins, work.today))
        for moment in moments
    ]
    return _whole(work, desk, rows, total(at_stake.values()))


def _whole(work: Work, desk: Desk, rows: list[wire.AccountingRow], summed: Euros) -> wire.Accounting:
    return wire.Accounting(
        plan=work.plan.code,
        period=desk.period,
        meetmomenten=rows,
        **_in_euros(summed),
        to_report=[row.meetmoment for row in rows if row.status in _UNREPORTED and not row.closed],
        to_verify=[one.id for _, one in sorted(desk.standing_on.items()) if one.status is MeasurementStatus.REPORTED],
        draft=wire.Draft(period=desk.period, measurements=desk.verified(), not_measured=desk.not_measured()),
    )


def _row(
    desk: Desk, shown: kpi_wire.Meetmoment, roles: Sequence[Row[Any]], at_stake: Euros, status: MeetmomentStatus
) -> wire.AccountingRow:
    scheme = desk.state.scheme
    moment = scheme.meetmomenten[shown.code]
    measured = desk.standing_on.get(shown.code)
    reached = None if measured is None else achieved(moment, measured.value)
    closed = desk.closed(moment)
    return wire.AccountingRow(
        meetmoment=shown.code,
        kpi=shown.kpi,
        name=shown.name,
        period=shown.period,
        due_on=shown.due_on,
        catches_up=shown.period < desk.period,
        hangs=shown.code in scheme.pots_of,
        closed=closed,
        status=status,
        must_report=_reporters(scheme, moment.kpi, roles) if status in _UNREPORTED and not closed else [],
        must_verify=_verifiers(scheme, moment.kpi) if status is MeetmomentStatus.REPORTED else [],
        measurement=None if measured is None else measured.id,
        value=None if measured is None else measured.value,
        achievement=None if reached is None else kpi_wire.in_millionths(reached),
        earned_part=None if reached is None else kpi_wire.in_millionths(pays(moment.kpi, reached)),
        missing_evidence=shown.evidence if measured is None else measured.missing_evidence,
        **_in_euros(at_stake),
    )


def _status(desk: Desk, shown: kpi_wire.Meetmoment, begins: dict[int, date], today: date) -> MeetmomentStatus:
    """The status in this accounting alone; a measurement in another one does not count here."""
    result = desk.state.results.get((shown.code, desk.period))
    newest = desk.newest.get(shown.code)
    outcome = None
    if result is not None:
        outcome = MeetmomentStatus.NOT_MEASURED if result.measurement_id is None else MeetmomentStatus.ESTABLISHED
    return status_of(
        outcome=outcome,
        newest=None if newest is None else newest.status,
        begins_on=begins.get(shown.period),
        due_on=shown.due_on,
        today=today,
    )


def _reporters(scheme: Scheme, kpi: Kpi, roles: Sequence[Row[Any]]) -> list[wire.Party]:
    """Everybody with a role that reporting comes with in an initiative that the KPI covers, each once."""
    best: dict[tuple[str, str], Role] = {}
    for row in roles:
        if scheme.covers(kpi, row.initiative):
            at, role = (row.domain, row.organisation or ""), Role(row.role)
            best[at] = Role.TREKKER if Role.TREKKER in {role, best.get(at)} else role
    return [
        wire.Party(domain=domain, organisation=organisation or None, role=role)
        for (domain, organisation), role in sorted(best.items())
    ]


def _verifiers(scheme: Scheme, kpi: Kpi) -> list[str]:
    """The kassiers with a line that the KPI covers."""
    return sorted({line.kassier for line in scheme.budget if scheme.covers(kpi, line.initiative)})


def _in_euros(amounts: Euros) -> dict[str, Any]:
    return {
        "at_stake": euros(amounts.at_stake),
        "to_be_offset": euros(amounts.to_be_offset),
        "to_release": euros(amounts.to_release),
    }
