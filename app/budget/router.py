"""Cost statements and permissions over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.budget import schemas, service
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Commanding, Created, Rows, at
from app.http.types import Code, QueryInt, StrictUuid

router = APIRouter(route_class=RoomRoute, tags=["Begroting en kosten"])


@router.post(
    "/plans/{plan}/cost-statements",
    status_code=201,
    response_model=schemas.CostStatement,
    operation_id="stateCosts",
    summary="Kosten opgeven",
    description="Geeft de kosten op van een regel in een periode die achteraf wordt betaald (stap 2).",
)
async def state_costs(plan: Code, body: schemas.CostStatementIn, call: Commanding) -> Response:
    """State costs."""

    async def do(work: Work) -> Created:
        made = await service.state_costs(work, body)
        return Created(made, at("cost-statements", made.id))

    return await call.command(plan, Action.STATE_COSTS, do)


@router.get(
    "/plans/{plan}/cost-statements",
    response_model=Listing[schemas.CostStatement],
    operation_id="listCostStatements",
    summary="Kostenopgaven",
    description="De kostenopgaven waarvan u het geld mag zien.",
)
async def page(
    plan: Code,
    paging: Paging,
    call: Asking,
    initiative: Code | None = None,
    kassier: Code | None = None,
    stream: Code | None = None,
    organisation: Code | None = None,
    period: Annotated[QueryInt | None, Query(ge=1, le=1000)] = None,
    status: Literal["open", "accepted", "withdrawn"] | None = None,
) -> Response:
    """List cost statements."""
    filters = {
        "initiative": initiative,
        "kassier": kassier,
        "stream": stream,
        "organisation": organisation,
        "period": period,
        "status": status,
    }

    async def ask(work: Work) -> Rows:
        return Rows(*await service.page(work, paging.after(UUID), paging.limit, filters))

    return await call.read(plan, Action.SEE_MONEY, ask)


@router.get(
    "/cost-statements/{costStatement}",
    response_model=schemas.CostStatement,
    operation_id="getCostStatement",
    summary="Eén kostenopgave",
    description="Een kostenopgave met haar bewijslast.",
)
async def show(costStatement: StrictUuid, call: Asking) -> Response:  # noqa: N803 - the name in the path
    """Show a cost statement."""

    async def ask(work: Work) -> schemas.CostStatement:
        return await service.show(work, costStatement)

    return await call.read(service.plan_of(costStatement), Action.SEE_MONEY, ask)


@router.post(
    "/cost-statements/{costStatement}/withdrawals",
    status_code=201,
    response_model=schemas.CostStatement,
    operation_id="withdrawCostStatement",
    summary="Een kostenopgave intrekken",
    description="Trekt een kostenopgave in die nog niet is geaccepteerd.",
)
async def withdraw(costStatement: StrictUuid, call: Commanding) -> Response:  # noqa: N803 - the name in the path
    """Withdraw a cost statement."""

    async def do(work: Work) -> Created:
        made = await service.withdraw(work, costStatement)
        return Created(made, at("cost-statements", made.id))

    return await call.command(service.plan_of(costStatement), Action.STATE_COSTS, do)


@router.post(
    "/plans/{plan}/stream-permissions",
    status_code=201,
    response_model=schemas.StreamPermission,
    operation_id="permitStreamShift",
    summary="Een schuif tussen geldstromen toestaan",
    description="Staat één schuif van precies dit bedrag tussen twee geldstromen toe (stap 13).",
)
async def permit(plan: Code, body: schemas.StreamPermissionIn, call: Commanding) -> Response:
    """Permit a shift between streams."""

    async def do(work: Work) -> Created:
        made = await service.permit(work, body)
        return Created(made, at("stream-permissions", made.id))

    return await call.command(plan, Action.PERMIT_SHIFT, do)


@router.get(
    "/plans/{plan}/stream-permissions",
    response_model=Listing[schemas.StreamPermission],
    operation_id="listStreamPermissions",
    summary="Toestemmingen",
    description="De toestemmingen om tussen geldstromen te schuiven.",
)
async def permissions(plan: Code, paging: Paging, call: Asking) -> Response:
    """List permissions."""

    async def ask(work: Work) -> Rows:
        return Rows(*await service.permissions(work, paging.after(UUID), paging.limit))

    return await call.read(plan, Action.SEE_ALL_MONEY, ask)


@router.get(
    "/stream-permissions/{permission}",
    response_model=schemas.StreamPermission,
    operation_id="getStreamPermission",
    summary="Eén toestemming",
    description="Een toestemming van de financier, en of zij is gebruikt.",
)
async def show_permission(permission: StrictUuid, call: Asking) -> Response:
    """Show a permission."""

    async def ask(work: Work) -> schemas.StreamPermission:
        return await service.show_permission(work, permission)

    return await call.read(service.plan_of_permission(permission), Action.SEE_ALL_MONEY, ask)
