"""Compares a plan at two moments, row by row, as far as the caller may see it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel

from app.access.past import NotRemembered, looking_back
from app.access.rights import Action
from app.access.work import Work
from app.differences import repository
from app.differences.schemas import MOST, Cause, Difference, Differences, DifferenceSection, How, Sum
from app.errors import Flaw, InvalidInput
from app.kpis import service as kpis
from app.payouts import service as payouts
from app.plans import service as plans
from app.role_matrix import service as role_matrix
from app.schedule import service as schedule

_NAMED: Final = {DifferenceSection.KPIS: ("code",), DifferenceSection.MEETMOMENTEN: ("code",)}
_PARTS: Final = ("kassier", "stream", "period")


@dataclass(slots=True)
class _Seen:
    """A plan at a moment: its rows by what names them, per section."""

    rows: dict[DifferenceSection, dict[tuple[Any, ...], dict[str, Any]]] = field(default_factory=dict)

    def take(self, section: DifferenceSection, found: Iterable[BaseModel]) -> None:
        names = _PARTS if section is DifferenceSection.PAYMENTS else _NAMED.get(section, ("id",))
        plain = (row.model_dump(mode="json", by_alias=True) for row in found)
        self.rows[section] = {tuple(row[name] for name in names): row for row in plain}

    def total(self, section: DifferenceSection, name: str) -> Decimal:
        return sum((Decimal(str(row[name])) for row in self.rows.get(section, {}).values()), Decimal())


async def between(work: Work, since: datetime, until: datetime | None) -> Differences:
    """What became different after one moment, until another or until now.

    Raises:
        InvalidInput: a moment lies so long ago that how it was is not kept.
    """
    last = min(until or work.now, work.now)
    since = min(since, last)
    before, after = await _at(work, since, "since"), await _at(work, last, "until")
    causes = await _causes(work, since, last)
    items = [one for section in DifferenceSection for one in _compared(section, before, after, causes)]
    return Differences(
        since=since,
        until=last,
        budget=_sum(before, after, DifferenceSection.BUDGET_LINES, "amount"),
        payments=_sum(before, after, DifferenceSection.PAYMENTS, "payment"),
        items=items[:MOST],
    )


async def _at(work: Work, moment: datetime, name: str) -> _Seen:
    seen = _Seen()
    try:
        async with looking_back(work, moment) as then:
            if then is not None:
                await _look(then, seen)
    except NotRemembered:
        nl, en = "Van toen is niet bewaard hoe het was.", "How it was at that time was not kept."
        raise InvalidInput([Flaw(f"/query/{name}", "not_remembered", nl, en)]) from None
    return seen


async def _look(work: Work, seen: _Seen) -> None:
    seen.take(DifferenceSection.ROLES, (await role_matrix.assignments(work, {}, (None, None), None, MOST))[0])
    known = await kpis.everything(work)
    seen.take(DifferenceSection.KPIS, [kpi for kpi, _ in known])
    seen.take(DifferenceSection.MEETMOMENTEN, [one for _, moments in known for one in moments])
    if work.principal.may(Action.SEE_MONEY):
        seen.take(DifferenceSection.BUDGET_LINES, (await plans.budget_lines(work, {}, None, MOST))[0])
    if work.principal.may(Action.SEE_READINESS):
        seen.take(DifferenceSection.PAYOUTS, (await payouts.page(work, None, MOST, {}))[0])
    if work.plan.has_scheme and work.principal.may(Action.SEE_MONEY):
        async with work.whole_plan():
            seen.take(DifferenceSection.PAYMENTS, (await schedule.uitkeringsschema(work)).payments)


async def _causes(work: Work, since: datetime, until: datetime) -> Mapping[str, Sequence[Cause]]:
    found: defaultdict[str, list[Cause]] = defaultdict(list)
    if work.principal.may(Action.SEE_ALL_MONEY):
        for row in await repository.causes(work.session, work.plan.id, since, until):
            cause = Cause(
                seq=row.seq,
                kind=row.kind,
                recorded_at=row.recorded_at,
                resource=row.resource_id,
                decision=row.decision_id,
            )
            found[row.name].append(cause)
    return found


def _compared(
    section: DifferenceSection, before: _Seen, after: _Seen, causes: Mapping[str, Sequence[Cause]]
) -> Iterable[Difference]:
    was, become = before.rows.get(section, {}), after.rows.get(section, {})
    for name in sorted({*was, *become}, key=str):
        one, other = was.get(name), become.get(name)
        if one == other:
            continue
        how = How.ADDED if one is None else How.REMOVED if other is None else How.CHANGED
        properties = [key for key in (one or {}) if other is not None and (one or {})[key] != other.get(key)]
        because = causes.get(str(name[0]), ()) if len(name) == 1 else ()
        yield Difference(section=section, how=how, properties=properties, before=one, after=other, causes=list(because))


def _sum(before: _Seen, after: _Seen, section: DifferenceSection, name: str) -> Sum:
    was, become = before.total(section, name), after.total(section, name)
    return Sum(before=was, after=become, difference=become - was)
