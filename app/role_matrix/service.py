"""Answers the role matrix, and what the caller's organisations may do in each initiative."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from app.access.rights import Function, Role, RoleRight, gives
from app.access.work import Work
from app.db.session import Row
from app.plans.provenance import answered
from app.role_matrix import repository, schemas
from app.role_matrix.grid import Cell, Partner, grid
from app.role_matrix.roles import Assignment, highest, role_on

_Key = tuple[str, str, str, UUID]


async def roles_of_caller(work: Work) -> dict[str, Role]:
    """The best role per initiative, today, of the organisations that the caller is a partner for."""
    own = work.principal.organisations(Function.PARTNER)
    domains = {code: domain for code, domain in work.principal.domains.items() if code in own}
    if not domains:
        return {}
    session, plan_id = work.session, work.plan.id
    regions = await repository.regions_of(session, plan_id, domains)
    held: defaultdict[str, list[Assignment]] = defaultdict(list)
    for row in await repository.concerning(session, plan_id, domains, frozenset(domains.values()), work.today):
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
            for code, domain in domains.items()
        ]
        if any(roles):
            found[initiative] = highest(role for role in roles if role is not None)
    return found


async def may_in(work: Work, initiatives: Collection[str], right: RoleRight) -> bool:
    """Whether the caller's organisations have a right in at least one of these initiatives today."""
    roles = await roles_of_caller(work)
    return any(gives(roles.get(initiative), right) for initiative in initiatives)


async def assignments(
    work: Work, filters: Mapping[str, str], as_of: date | None, after: _Key | None, limit: int
) -> tuple[list[schemas.RoleAssignment], _Key | None]:
    """One page of roles, the ended and the coming ones too unless a day is given; the last key when there are more."""
    rows = await repository.page(work.session, work.plan.id, filters, as_of, after, limit + 1)
    shown, last = rows[:limit], rows[limit - 1] if len(rows) > limit else None
    key = None if last is None else (last.initiative, last.domain, last.organisation or "", last.id)
    return [answered(schemas.RoleAssignment, row) for row in shown], key


async def matrix(work: Work, as_of: date | None) -> schemas.RoleMatrix:
    """The whole matrix on a day, by default today."""
    session, plan_id, day = work.session, work.plan.id, as_of or work.today
    initiatives, domains = await repository.axes(session, plan_id)
    partners = [
        Partner(row.code, row.domain, frozenset(row.regions or ()))
        for row in await repository.partners(session, plan_id)
    ]
    held = [_assignment(row) for row in await repository.in_force(session, plan_id, day)]
    found = grid(held, [row.code for row in initiatives], [row.code for row in domains], partners, day)
    return schemas.RoleMatrix(
        as_of=day,
        initiatives=[schemas.Named(code=row.code, name=row.name) for row in initiatives],
        rows=[
            schemas.MatrixRow(domain=row.code, name=row.name, cells=[_cell(cell) for cell in found.rows[row.code]])
            for row in domains
        ],
        gaps=[
            schemas.MatrixGap(initiative=gap.initiative, domain=gap.domain, organisations=list(gap.organisations))
            for gap in found.gaps
        ],
        without_trekker=list(found.without_trekker),
    )


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
