"""The role matrix over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action, Role
from app.access.work import Work
from app.http.json_body import StrictRoute
from app.http.paging import Listing, Paging
from app.http.transaction import Asking, Rows
from app.http.types import BusinessDate, Choice, Code
from app.role_matrix import schemas, service

router = APIRouter(route_class=StrictRoute, tags=["Rollenmatrix"])

_AsOf = Annotated[BusinessDate | None, Query(alias="asOf", description="Alleen wat op deze dag geldt.")]


@router.get(
    "/plans/{plan}/role-matrix",
    response_model=Listing[schemas.RoleAssignment],
    operation_id="listRoles",
    summary="De rollen, één per regel",
    description="Alle rollen, ook die van vroeger en later; met `asOf` alleen die op die dag gelden.",
)
async def list_roles(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    initiative: Annotated[Code | None, Query(description="Alleen in dit initiatief.")] = None,
    domain: Annotated[Code | None, Query(description="Alleen van dit domein.")] = None,
    organisation: Annotated[Code | None, Query(description="Alleen van deze organisatie zelf.")] = None,
    role: Annotated[Choice[Role] | None, Query(description="Alleen deze rol.")] = None,
    as_of: _AsOf = None,
) -> Response:
    """List role assignments."""
    asked = {"initiative": initiative, "domain": domain, "organisation": organisation, "role": role}
    filters = {name: str(value) for name, value in asked.items() if value is not None}

    async def ask(work: Work) -> Rows:
        after = paging.after(str, str, str, UUID)
        return Rows(*await service.assignments(work, filters, as_of, after, paging.limit))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/role-matrix/grid",
    response_model=schemas.RoleMatrix,
    operation_id="getRoleMatrix",
    summary="De rollenmatrix: domeinen bij initiatieven",
    description=(
        "Per domein en initiatief de rol op één dag, standaard vandaag, met wat per gemeente of organisatie afwijkt, "
        "waar iemand geen rol heeft, en welke initiatieven geen trekker hebben."
    ),
)
async def get_matrix(plan: Code, call: Asking, as_of: _AsOf = None) -> Response:
    """Show the role matrix."""

    async def ask(work: Work) -> schemas.RoleMatrix:
        return await service.matrix(work, as_of)

    return await call.read(plan, Action.READ, ask)
