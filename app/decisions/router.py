"""Decisions over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.decisions import schemas, service
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Commanding, Created, Rows, at
from app.http.types import Code, StrictUuid

router = APIRouter(route_class=RoomRoute, tags=["Besluiten"])


@router.post(
    "/plans/{plan}/decisions",
    status_code=201,
    response_model=schemas.Decision,
    operation_id="recordDecision",
    summary="Een besluit vastleggen",
    description="Legt een besluit van het besturende orgaan vast en voert het uit (stap 5).",
)
async def record(plan: Code, body: schemas.DecisionIn, call: Commanding) -> Response:
    """Record and carry out a decision."""

    async def do(work: Work) -> Created:
        made = await service.record(work, body)
        return Created(made, at("decisions", made.id))

    return await call.command(plan, Action.DECIDE, do)


@router.get(
    "/plans/{plan}/decisions",
    response_model=Listing[schemas.Decision],
    operation_id="listDecisions",
    summary="Besluiten van een plan",
    description="Besluiten op volgorde van datum; die over geld alleen voor wie al het geld mag zien.",
)
async def page(
    plan: Code, paging: Paging, call: Asking, kind: Annotated[schemas.Kind | None, Query(description="Soort.")] = None
) -> Response:
    """List decisions."""

    async def ask(work: Work) -> Rows:
        return Rows(*await service.page(work, paging.after(date, UUID), paging.limit, kind))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/decisions/{decision}",
    response_model=schemas.Decision,
    operation_id="getDecision",
    summary="Eén besluit",
    description="Een besluit met wat het heeft doen ontstaan.",
)
async def show(decision: StrictUuid, call: Asking) -> Response:
    """Show a decision."""

    async def ask(work: Work) -> schemas.Decision:
        return await service.show(work, decision)

    return await call.read(service.plan_of(decision), Action.READ, ask)
