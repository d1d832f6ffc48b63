"""Coverage over HTTP."""

from fastapi import APIRouter
from starlette.responses import Response

from app.access.rights import Action
from app.coverage import schemas, service
from app.http.rooms import RoomRoute
from app.http.transaction import Asking
from app.http.types import Code

router = APIRouter(route_class=RoomRoute, tags=["Dekking"])


@router.get(
    "/plans/{plan}/coverage",
    response_model=schemas.Coverage,
    operation_id="getCoverage",
    summary="De dekking per gelezen plan, indicator en categorie",
    description="Met de bevindingen naast de beoordelingen, wat het plan zelf dekt en de witte vlekken.",
)
async def get_coverage(plan: Code, call: Asking) -> Response:
    """Show what is covered."""
    return await call.read(plan, Action.READ, service.coverage)
