"""Answers the role matrix, and what the caller's organisations may do in each initiative."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.access.rights import Function, Role, RoleRight, gives
from app.access.work import Work
from app.db.session import Row
from app.plans.provenance import answered
from app.role_matrix import repository, schemas
from app.role_matrix.completeness import Count, Leading, counts, led, total
from app.role_matrix.grid import Cell, Gap, Grid, Partner, grid
from app.role_matrix.roles import Assignment, highest, role_on

_Key = tuple[str, str, str, UUID]
_ChangeKey = tuple[datetime, UUID]


async def roles_of_caller(work: Work) -> dict[str, Role]:
    """The best role per initiative, today, of the organisations that the caller is a partner for."""
    own = work.principal.organisations(Function.PARTNER)
    return await roles_of(work, {code: domain for code, domain in work.principal.domains.items() if code in own})


async def roles_of(work: Work, organisations: Mapping[str, str]) -> dict[str, Role]:
    """The best role per initiative, today, of organisations given with their domain; without a role it is absent."""
    if not organisations:
        return {}
    session, plan_id, domains = work.session, work.plan.id, frozenset(organisations.values())
    regions = await repository.regions_of(session, plan_id, organisations)
    held: defaultdict[str, list[Assignment]] = defaultdict(list)
    for row in await repository.concerning(session, plan_id, organisations, domains, work.today):
        held[row.initiative].append(_assignment(row))
    found: dict[str, Role] = {}
    for initiative, assignments in held.items():
        roles = [
            role_on(
                assignments,
                organisation=code,
                domain=domain,
                regions=regions.get(code, frozenset()),
                initiative=initiative,
                day=work.today,
            )
            for code, domain in organisations.items()
        ]
        if any(roles):
            found[initiative] = highest(role for role in roles if role is not None)
    return found


async def may_in(work: Work, initiatives: Collection[str], right: RoleRight) -> bool:
    """Whether the caller's organisations have a right in at least one of these initiatives today."""
    roles = await roles_of_caller(work)
    return any(gives(roles.get(initiative), right) for initiative in initiatives)


async def assignments(
    work: Work,
    filters: Mapping[str, str],
    days: tuple[date | None, datetime | None],
    after: _Key | None,
    limit: int,
) -> tuple[list[schemas.RoleAssignment], _Key | None]:
    """One page of roles, and the last key when there are more.

    Args:
        work: the plan and the caller.
        filters: what the list is narrowed to.
        days: the day on which they hold, by default any; and the moment at which that was known, by default now.
        after: the last key of the page before.
        limit: the most rows.
    """
    rows = await repository.page(work.session, work.plan.id, filters, *days, after, limit + 1)
    page, last = rows[:limit], rows[limit - 1] if len(rows) > limit else None
    key = None if last is None else (last.initiative, last.domain, last.organisation or "", last.id)
    return [assignment(row) for row in page], key


def assignment(row: Row[Any]) -> schemas.RoleAssignment:
    """An assignment as it is answered."""
    return answered(schemas.RoleAssignment, row, change=row.change_id)


async def changes(
    work: Work, filters: Mapping[str, str | None], after: _ChangeKey | None, limit: int
) -> tuple[list[schemas.RoleChange], _ChangeKey | None]:
    """One page of what was changed, in the order in which that happened; and the last key when there are more.

    Args:
        work: the plan and the caller.
        filters: of which assignments; a value of None asks for those without one.
        after: the last key of the page before.
        limit: the most rows.
    """
    rows = await repository.changes(work.session, work.plan.id, filters, after, limit + 1)
    key = (rows[limit - 1].recorded_at, rows[limit - 1].id) if len(rows) > limit else None
    return await _changed(work, rows[:limit], filters), key


async def change(work: Work, change_id: UUID) -> schemas.RoleChange:
    """One change that is there."""
    [found] = await _changed(work, await repository.change(work.session, work.plan.id, change_id), {})
    return found


async def _changed(work: Work, rows: Sequence[Row[Any]], filters: Mapping[str, str | None]) -> list[schemas.RoleChange]:
    touched = await repository.touched(work.session, work.plan.id, [row.id for row in rows], filters) if rows else []
    return [
        schemas.RoleChange(
            id=row.id,
            valid_from=row.starts_on,
            whole=row.whole,
            reason=row.reason,
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
            ended=[assignment(one) for one in touched if one.superseded_by == row.id],
            remaining=[assignment(one) for one in touched if one.change_id == row.id and one.continues is not None],
            begun=[assignment(one) for one in touched if one.change_id == row.id and one.continues is None],
        )
        for row in rows
    ]


async def matrix(work: Work, as_of: date | None, known_at: datetime | None) -> schemas.RoleMatrix:
    """The whole matrix on a day, by default today, as it was known at a moment, by default now."""
    day = as_of or work.today
    initiatives, domains, found = await _grid(work, day, known_at)
    return schemas.RoleMatrix(
        as_of=day,
        initiatives=[schemas.Named(code=row.code, name=row.name) for row in initiatives],
        rows=[
            schemas.MatrixRow(domain=row.code, name=row.name, cells=[_cell(cell) for cell in found.rows[row.code]])
            for row in domains
        ],
        gaps=[_gap(gap) for gap in found.gaps],
        without_trekker=list(found.without_trekker),
    )


async def completeness(work: Work, as_of: date | None) -> schemas.RoleCompleteness:
    """How full the matrix is on a day, by default today, where it has gaps, and who is trekker of what."""
    day = as_of or work.today
    initiatives, _, found = await _grid(work, day, None)
    counted, leading = counts(found), led(found)
    return schemas.RoleCompleteness(
        as_of=day,
        **_figures(total(counted.values())),
        initiatives=[
            schemas.InitiativeRoles(
                initiative=row.code,
                name=row.name,
                **_figures(counted[row.code]),
                gaps=[_gap(gap) for gap in found.gaps if gap.initiative == row.code],
                trekkers=[schemas.Trekker(**_party(one)) for one, codes in leading.items() if row.code in codes],
            )
            for row in initiatives
        ],
        without_trekker=list(found.without_trekker),
        trekkers=[schemas.TrekkerOf(**_party(one), initiatives=codes) for one, codes in leading.items()],
    )


def _figures(count: Count) -> dict[str, Any]:
    names = ("cells", "filled", "partly", "empty", "share")
    return {name: getattr(count, name) for name in names}


def _party(one: Leading) -> dict[str, Any]:
    return {"domain": one.domain, "organisation": one.organisation or None, "region": one.region or None}


def _gap(gap: Gap) -> schemas.MatrixGap:
    return schemas.MatrixGap(initiative=gap.initiative, domain=gap.domain, organisations=list(gap.organisations))


async def _grid(
    work: Work, day: date, known_at: datetime | None
) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]], Grid]:
    """The initiatives, the domains, and the matrix of them."""
    session, plan_id = work.session, work.plan.id
    initiatives, domains = await repository.axes(session, plan_id)
    partners = [
        Partner(row.code, row.domain, frozenset(row.regions or ()))
        for row in await repository.partners(session, plan_id)
    ]
    held = [_assignment(row) for row in await repository.in_force(session, plan_id, day, known_at)]
    return initiatives, domains, grid(held, [r.code for r in initiatives], [r.code for r in domains], partners, day)


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(
        initiative=row.initiative,
        domain=row.domain,
        role=Role(row.role),
        organisation=row.organisation,
        region=row.region,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _cell(cell: Cell) -> schemas.MatrixCell:
    return schemas.MatrixCell(
        initiative=cell.initiative,
        role=cell.role,
        regions=[
            schemas.RegionRole(region=one.region, role=one.role)
            for one in cell.apart
            if one.organisation is None and one.region is not None
        ],
        organisations=[
            schemas.OrganisationRole(organisation=one.organisation, region=one.region, role=one.role)
            for one in cell.apart
            if one.organisation is not None
        ],
    )
