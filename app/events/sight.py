"""Which events a receiver may know of at this moment: by its functions, its money and its organisation's roles."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from app.access.principal import Principal
from app.access.rights import RIGHTS, Action, Function, RoleRight, gives
from app.access.work import Work
from app.db.session import Row
from app.events import repository
from app.events.kinds import KINDS
from app.register import service as register
from app.role_matrix import service as role_matrix

_SORTS: Final = {
    "measurement_reported": "measurement",
    "measurement_verified": "measurement",
    "measurement_rejected": "measurement",
    "evidence_added": "measurement",
    "meetmoment_due": "meetmoment",
    "meetmoment_late": "meetmoment",
    "evidence_file_added": "evidence_file",
    "evidence_file_withdrawn": "evidence_file",
    "record_set": "record",
    "record_removed": "record",
    "costs_stated": "cost_statement",
    "costs_withdrawn": "cost_statement",
    "roles_changed": "role_change",
}
"""What the resource of an event is, where the initiatives that it is about follow from it."""


class Seen(NamedTuple):
    """Something that happened and may be known, with the initiatives that it is about."""

    row: Row[Any]
    initiatives: frozenset[str]


async def seen(work: Work, rows: Sequence[Row[Any]], within: Collection[str] | None = None) -> list[Seen]:
    """What of these rows the caller of this work may know now, in their order.

    Args:
        work: of the receiver; the database shows it no more money than it may see.
        rows: what happened, as `repository.stream` gives it.
        within: only what is about one of these initiatives.
    """
    known = register.sights(work)
    rows = [
        row
        for row in rows
        if work.principal.may(KINDS[row.kind].action) and (_SORTS.get(row.kind) != "record" or row.section in known)
    ]
    rows = await _shown(work, rows)
    about = await _about(work, rows)
    if within is not None:
        rows = [row for row in rows if not about[row.id].isdisjoint(within)]
    if any(_by_role(work.principal, row.kind) for row in rows):
        roles = await role_matrix.roles_of_caller(work)
        informed = frozenset(code for code, role in roles.items() if gives(role, RoleRight.BE_INFORMED))
        rows = [row for row in rows if not _by_role(work.principal, row.kind) or _reached(about[row.id], informed)]
    return [Seen(row, about[row.id]) for row in rows]


def _reached(initiatives: frozenset[str], informed: frozenset[str]) -> bool:
    """What is of no initiative in particular is for everybody in the plan."""
    return not initiatives or not initiatives.isdisjoint(informed)


def _by_role(principal: Principal, kind: str) -> bool:
    """Whether it is only as a partner that the receiver may know of this kind, which then depends on its role."""
    functions = RIGHTS[KINDS[kind].action] & principal.functions
    return KINDS[kind].by_role and functions == {Function.PARTNER}


async def _shown(work: Work, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Without what lies in a table in which the database does not show it."""
    asked: defaultdict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        table = KINDS[row.kind].table
        if table is not None:
            asked[table].add(row.resource_id)
    shown = {table: await repository.visible(work.session, work.plan.id, table, ids) for table, ids in asked.items()}
    return [row for row in rows if (table := KINDS[row.kind].table) is None or row.resource_id in shown[table]]


async def _about(work: Work, rows: Sequence[Row[Any]]) -> dict[UUID, frozenset[str]]:
    """The initiatives that each event is about."""
    asked: defaultdict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        if row.kind in _SORTS:
            asked[_SORTS[row.kind]].add(row.resource_id)
    found = await repository.concerned(work.session, work.plan.id, asked)
    own = {row.id: frozenset([row.initiative]) for row in rows if row.initiative is not None}
    return {row.id: own.get(row.id) or found.get(row.resource_id, frozenset()) for row in rows}


def manages(principal: Principal) -> bool:
    """Whether somebody looks after the subscriptions of everybody in the plan."""
    return principal.may(Action.KEEP_SUBSCRIPTIONS)
