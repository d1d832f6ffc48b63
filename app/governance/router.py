"""Governance over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.governance import schemas, service
from app.http.rooms import RoomRoute
from app.http.transaction import Asking
from app.http.types import BusinessDate, Code

router = APIRouter(route_class=RoomRoute, tags=["Governance"])


@router.get(
    "/plans/{plan}/governance",
    response_model=schemas.Governance,
    operation_id="getGovernance",
    summary="Wie waarover besluit",
    description=(
        "Gremia per ring met hun leden en de escalatieladder, de overleggen met hun punten en besluiten, de "
        "randvoorwaarden met wat nog leeg is, het communicatieplan en de knelpunten."
    ),
)
async def get_governance(
    plan: Code,
    call: Asking,
    on: Annotated[
        BusinessDate | None, Query(description="De dag waarop leden zitten en dingen gereed zijn; standaard vandaag.")
    ] = None,
) -> Response:
    """Show governance."""

    async def ask(work: Work) -> schemas.Governance:
        return await service.governance(work, on)

    return await call.read(plan, Action.READ, ask)
