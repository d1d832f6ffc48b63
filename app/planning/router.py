"""The planning over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.rooms import RoomRoute
from app.http.transaction import Asking
from app.http.types import BusinessDate, Code, QueryInt
from app.planning import schemas, service

router = APIRouter(route_class=RoomRoute, tags=["Planning"])

_On = Annotated[BusinessDate | None, Query(description="De dag waarop late en af wordt beoordeeld; standaard vandaag.")]
_Initiative = Annotated[Code | None, Query(description="Alleen dit initiatief.")]


@router.get(
    "/plans/{plan}/planning",
    response_model=schemas.Planning,
    operation_id="getPlanning",
    summary="De planning: fasen en mijlpalen per initiatief",
    description="Wat een scherm nodig heeft om een Gantt-diagram te tekenen: balken (fasen) en punten (mijlpalen).",
)
async def get_planning(
    plan: Code,
    call: Asking,
    *,
    initiative: _Initiative = None,
    theme: Annotated[Code | None, Query(description="Alleen de initiatieven van dit thema.")] = None,
    region: Annotated[Code | None, Query(description="Alleen wat hier of overal speelt.")] = None,
    on: _On = None,
) -> Response:
    """Show the planning."""

    async def ask(work: Work) -> schemas.Planning:
        return await service.planning(work, initiative=initiative, theme=theme, region=region, on=on)

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/deadlines",
    response_model=schemas.Deadlines,
    operation_id="getDeadlines",
    summary="Wat te laat is en wat binnenkort af moet",
    description="Mijlpalen, fasen, meetmomenten, acties en stappen van het plan, het oudste eerst.",
)
async def get_deadlines(
    plan: Code,
    call: Asking,
    *,
    within: Annotated[QueryInt, Query(ge=0, le=3660, description="Hoeveel dagen vooruit.")] = 60,
    initiative: _Initiative = None,
    on: _On = None,
) -> Response:
    """Show what is late and what is due."""

    async def ask(work: Work) -> schemas.Deadlines:
        return await service.deadlines(work, within=within, initiative=initiative, on=on)

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/werkagenda",
    response_model=schemas.WorkAgenda,
    operation_id="getWorkAgenda",
    summary="De werkagenda per kwartaal",
    description="Wie wat in welk kwartaal doet, per opgave en soort werk.",
)
async def get_agenda(plan: Code, call: Asking) -> Response:
    """Show the werkagenda."""
    return await call.read(plan, Action.READ, service.agenda)
