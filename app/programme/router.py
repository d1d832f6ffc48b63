"""The programme as a whole over HTTP."""

from fastapi import APIRouter
from starlette.responses import Response

from app.access.rights import Action
from app.http.rooms import RoomRoute
from app.http.transaction import Asking
from app.http.types import Code
from app.programme import schemas, service

router = APIRouter(route_class=RoomRoute, tags=["Programma"])


@router.get(
    "/plans/{plan}/fiche-completeness",
    response_model=schemas.PlanCompleteness,
    operation_id="getFicheCompleteness",
    summary="Hoe volledig de fiches zijn",
    description="Van de twaalf rubrieken: per initiatief wat er ontbreekt, en het deel per programma, thema en plan.",
)
async def get_completeness(plan: Code, call: Asking) -> Response:
    """Show how complete the fiches are."""
    return await call.read(plan, Action.READ, service.completeness)


@router.get(
    "/plans/{plan}/goal-network",
    response_model=schemas.GoalNetwork,
    operation_id="getGoalNetwork",
    summary="Het doelen-inspanningennetwerk",
    description="Van ambitie naar subdoel naar initiatief, met de initiatieven die aan geen doel bijdragen.",
)
async def get_goal_network(plan: Code, call: Asking) -> Response:
    """Show the goal network."""
    return await call.read(plan, Action.READ, service.goal_network)


@router.get(
    "/plans/{plan}/life",
    response_model=schemas.Life,
    operation_id="getLife",
    summary="Het leven van een plan",
    description="De snelle toets, het advies, de uitkomst, de indiening en wat volgde; en waar het plan uit voortkomt.",
)
async def get_life(plan: Code, call: Asking) -> Response:
    """Show the life of a plan."""
    return await call.read(plan, Action.READ, service.life)
