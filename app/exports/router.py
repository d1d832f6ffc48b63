"""What left the service as a file, over HTTP."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.exports import schemas, service
from app.http.paging import Listing, PagingApart
from app.http.rooms import RoomRoute
from app.http.transaction import AskingNow, Rows
from app.http.types import Code
from app.http.wishes import Since

router = APIRouter(route_class=RoomRoute, tags=["Overzichten"])


@router.get(
    "/plans/{plan}/exports",
    response_model=Listing[schemas.Export],
    operation_id="listExports",
    summary="Welke overzichten, rapporten en werkmappen als bestand de dienst uit gingen",
    description=(
        "Wie welk overzicht, welk rapport of wiens werkmap om in te vullen wanneer als bestand ophaalde, met de "
        "SHA-256 van dat bestand. De inhoud van bewijsstukken, ingestuurde werkmappen en bankbestanden staat er niet "
        "in."
    ),
)
async def list_exports(plan: Code, paging: PagingApart, call: AskingNow, since: Since = None) -> Response:
    """List exports."""

    async def ask(work: Work) -> Rows:
        return Rows(*await service.exports(work, since, paging.after(datetime, UUID), paging.limit))

    return await call.read(plan, Action.SEE_TRAIL, ask, by_head=False)
