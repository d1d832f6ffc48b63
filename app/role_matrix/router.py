"""The role matrix over HTTP."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action, Role
from app.access.work import Work
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, AskingNow, Call, Changing, Created, Rows
from app.http.types import BusinessDate, Choice, Code, DayOrMoment, Moment, Note, QueryBool
from app.plans.package.values import Name
from app.role_matrix import changing, schemas, service
from app.role_matrix.asked import SetMatrix, SetRole
from app.role_matrix.changing import Cell

router = APIRouter(route_class=RoomRoute, tags=["Rollenmatrix"])

_MATRIX = "/plans/{plan}/role-matrix"
_CELL = f"{_MATRIX}/cells/{{initiative}}/{{domain}}"

_AsOf = Annotated[
    DayOrMoment | None,
    Query(alias="asOf", description="Een dag: alleen wat dan geldt. Een moment: zoals het toen bekend was."),
]
_KnownAt = Annotated[
    Moment | None, Query(alias="knownAt", description="Zoals de matrix op dit moment was vastgelegd; standaard nu.")
]
_Organisation = Annotated[Code | None, Query(description="De cel van deze organisatie; zonder die van het domein.")]
_Region = Annotated[Name | None, Query(description="De cel van deze gemeente; zonder die van overal.")]
_DryRun = Annotated[QueryBool, Query(alias="dryRun", description="Op proef: alles nagaan, niets vastleggen.")]
_TAGGED: dict[int | str, dict[str, Any]] = {
    200: {"headers": {"ETag": {"description": "De versie van de hele matrix.", "schema": {"type": "string"}}}}
}


def _then(call: Call, as_of: date | datetime | None) -> tuple[Call, date | None]:
    """The call as of the moment, or the day, that is asked about."""
    return (replace(call, as_of=as_of), None) if isinstance(as_of, datetime) else (call, as_of)


@router.get(
    _MATRIX,
    response_model=Listing[schemas.RoleAssignment],
    operation_id="listRoles",
    summary="De rollen, één per regel",
    description=(
        "Alle rollen, ook die van vroeger en later; met `asOf` alleen die op die dag gelden, met `knownAt` zoals het "
        "toen was vastgelegd. `ETag` is de versie van de hele matrix, om haar te vervangen."
    ),
    responses=_TAGGED,
)
async def list_roles(
    plan: Code,
    paging: Paging,
    call: AskingNow,
    *,
    initiative: Annotated[Code | None, Query(description="Alleen in dit initiatief.")] = None,
    domain: Annotated[Code | None, Query(description="Alleen van dit domein.")] = None,
    organisation: Annotated[Code | None, Query(description="Alleen van deze organisatie zelf.")] = None,
    role: Annotated[Choice[Role] | None, Query(description="Alleen deze rol.")] = None,
    as_of: _AsOf = None,
    known_at: _KnownAt = None,
) -> Response:
    """List role assignments."""
    asked = {"initiative": initiative, "domain": domain, "organisation": organisation, "role": role}
    filters = {name: str(value) for name, value in asked.items() if value is not None}
    then, day = _then(call, as_of)

    async def ask(work: Work) -> Rows:
        after = paging.after(str, str, str, UUID)
        found = await service.assignments(work, filters, (day, known_at), after, paging.limit)
        return Rows(*found, tag=await changing.version_of_matrix(work))

    return await then.read(plan, Action.READ, ask)


@router.get(
    f"{_MATRIX}/grid",
    response_model=schemas.RoleMatrix,
    operation_id="getRoleMatrix",
    summary="De rollenmatrix: domeinen bij initiatieven",
    description=(
        "Per domein en initiatief de rol op één dag, standaard vandaag, met wat per gemeente of organisatie afwijkt, "
        "waar iemand geen rol heeft, en welke initiatieven geen trekker hebben."
    ),
)
async def get_matrix(plan: Code, call: AskingNow, as_of: _AsOf = None, known_at: _KnownAt = None) -> Response:
    """Show the role matrix."""
    then, day = _then(call, as_of)

    async def ask(work: Work) -> schemas.RoleMatrix:
        return await service.matrix(work, day, known_at)

    return await then.read(plan, Action.READ, ask)


@router.put(
    _MATRIX,
    response_model=schemas.RoleChange,
    operation_id="replaceRoleMatrix",
    summary="De hele rollenmatrix vervangen",
    description=(
        "Vanaf `validFrom` geldt precies wat hier staat; wat er niet in staat eindigt, wat gelijk blijft loopt door, "
        "en eerdere dagen houden hun antwoord. `If-Match` is de `ETag` van de lijst van rollen. Door het "
        "programmabureau."
    ),
)
async def replace_matrix(plan: Code, body: SetMatrix, call: Changing, *, dry_run: _DryRun = False) -> Response:
    """Replace the whole matrix."""

    async def do(work: Work) -> Created:
        return Created(await changing.set_matrix(work, body, dry_run=dry_run), status=200, kept=not dry_run)

    return await call.command(plan, Action.REPLACE_ROLES, do, version=changing.version_of_matrix)


@router.get(
    f"{_MATRIX}/history",
    response_model=Listing[schemas.RoleChange],
    operation_id="listRoleChanges",
    summary="Wie de rollenmatrix wanneer en waarom wijzigde",
    description="Alle wijzigingen op volgorde, elk met wat zij deed eindigen, resteren en beginnen.",
)
async def list_changes(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    initiative: Annotated[Code | None, Query(description="Alleen in dit initiatief.")] = None,
    domain: Annotated[Code | None, Query(description="Alleen van dit domein.")] = None,
    organisation: Annotated[Code | None, Query(description="Alleen van deze organisatie zelf.")] = None,
) -> Response:
    """List the changes of the matrix."""
    asked = {"initiative": initiative, "domain": domain, "organisation": organisation}
    filters: dict[str, str | None] = {name: value for name, value in asked.items() if value is not None}

    async def ask(work: Work) -> Rows:
        return Rows(*await service.changes(work, filters, paging.after(datetime, UUID), paging.limit))

    return await call.read(plan, Action.READ, ask)


@router.get(
    f"{_MATRIX}/completeness",
    response_model=schemas.RoleCompleteness,
    operation_id="getRoleCompleteness",
    summary="Hoe vol de rollenmatrix is, en wie wat trekt",
    description="Per initiatief hoeveel cellen gevuld zijn, waar iemand geen rol heeft en wie trekt.",
)
async def get_completeness(plan: Code, call: AskingNow, as_of: _AsOf = None) -> Response:
    """Show how full the matrix is."""
    then, day = _then(call, as_of)

    async def ask(work: Work) -> schemas.RoleCompleteness:
        return await service.completeness(work, day)

    return await then.read(plan, Action.READ, ask)


@router.get(
    _CELL,
    response_model=schemas.RoleCell,
    operation_id="getRoleCell",
    summary="Eén cel van de rollenmatrix",
    description="De rollen van een domein, of met `organisation` en `region` van een deel daarvan, door de tijd.",
)
async def get_cell(
    plan: Code, initiative: Code, domain: Code, call: Asking, organisation: _Organisation = None, region: _Region = None
) -> Response:
    """Show a cell."""
    at = Cell(initiative, domain, organisation, region)

    async def ask(work: Work) -> schemas.RoleCell:
        return await changing.cell(work, at)

    return await call.read(plan, Action.READ, ask)


@router.put(
    _CELL,
    response_model=schemas.RoleCell,
    operation_id="setRole",
    summary="Een rol toewijzen",
    description=(
        "De rol van deze cel vanaf `validFrom`, tot en met `validTo` of voortaan. Wat er in die dagen gold eindigt; "
        "daarbuiten blijft het gelden. Door het programmabureau, en door een partner die vandaag trekker van dit "
        "initiatief is. `If-Match` is de `ETag` van de cel."
    ),
)
async def set_role(
    plan: Code,
    initiative: Code,
    domain: Code,
    body: SetRole,
    call: Changing,
    *,
    organisation: _Organisation = None,
    region: _Region = None,
    dry_run: _DryRun = False,
) -> Response:
    """Assign a role."""
    at = Cell(initiative, domain, organisation, region)

    async def do(work: Work) -> Created:
        return Created(await changing.set_role(work, at, body), status=200, kept=not dry_run)

    return await call.command(plan, Action.ASSIGN_ROLES, do, version=lambda work: changing.version_of_cell(work, at))


@router.delete(
    _CELL,
    response_model=schemas.RoleCell,
    operation_id="clearRole",
    summary="Een rol laten eindigen",
    description=(
        "Vanaf `validFrom`, standaard vandaag, heeft deze cel geen rol van zichzelf meer; eerdere dagen houden hun "
        "antwoord. Door wie er een rol mag toewijzen. `If-Match` is de `ETag` van de cel."
    ),
)
async def clear_role(
    plan: Code,
    initiative: Code,
    domain: Code,
    call: Changing,
    *,
    reason: Annotated[Note, Query(description="Waarom; blijft bij de wijziging staan.")],
    valid_from: Annotated[
        BusinessDate | None, Query(alias="validFrom", description="De eerste dag zonder rol; standaard vandaag.")
    ] = None,
    organisation: _Organisation = None,
    region: _Region = None,
    dry_run: _DryRun = False,
) -> Response:
    """End a role."""
    at = Cell(initiative, domain, organisation, region)

    async def do(work: Work) -> Created:
        return Created(await changing.clear_role(work, at, valid_from, reason), status=200, kept=not dry_run)

    return await call.command(plan, Action.ASSIGN_ROLES, do, version=lambda work: changing.version_of_cell(work, at))


@router.get(
    f"{_CELL}/history",
    response_model=Listing[schemas.RoleChange],
    operation_id="listRoleCellChanges",
    summary="Wie een cel wanneer en waarom wijzigde",
    description="De wijzigingen van precies deze cel, op volgorde.",
)
async def list_cell_changes(
    plan: Code,
    initiative: Code,
    domain: Code,
    paging: Paging,
    call: Asking,
    organisation: _Organisation = None,
    region: _Region = None,
) -> Response:
    """List the changes of a cell."""
    at = Cell(initiative, domain, organisation, region)

    async def ask(work: Work) -> Rows:
        await changing.require(work, at)
        return Rows(*await service.changes(work, at._asdict(), paging.after(datetime, UUID), paging.limit))

    return await call.read(plan, Action.READ, ask)
