"""Themes and initiatives over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Rows
from app.http.types import Choice, Code
from app.initiatives import service
from app.initiatives.schemas import Initiative, Theme
from app.plans.package.words import InitiativeKind

router = APIRouter(route_class=RoomRoute, tags=["Initiatieven"])


@router.get(
    "/plans/{plan}/themes",
    response_model=Listing[Theme],
    operation_id="listThemes",
    summary="De thema’s van een plan",
    description="Op volgorde van code.",
)
async def list_themes(plan: Code, paging: Paging, call: Asking) -> Response:
    """List themes."""

    async def ask(work: Work) -> Rows:
        return Rows(*await service.themes(work, paging.after(str), paging.limit))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/themes/{theme}",
    response_model=Theme,
    operation_id="getTheme",
    summary="Eén thema",
    description="Een thema, bij zijn code.",
)
async def get_theme(plan: Code, theme: Code, call: Asking) -> Response:
    """Show a theme."""

    async def ask(work: Work) -> Theme:
        return await service.theme(work, theme)

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/initiatives",
    response_model=Listing[Initiative],
    operation_id="listInitiatives",
    summary="De initiatieven van een plan",
    description="Op volgorde van code.",
)
async def list_initiatives(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    theme: Annotated[Code | None, Query(description="Alleen in dit thema.")] = None,
    kind: Annotated[Choice[InitiativeKind] | None, Query(description="Alleen van deze soort.")] = None,
) -> Response:
    """List initiatives."""
    filters = {name: str(value) for name, value in (("theme", theme), ("kind", kind)) if value is not None}

    async def ask(work: Work) -> Rows:
        return Rows(*await service.initiatives(work, filters, paging.after(str), paging.limit))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/initiatives/{initiative}",
    response_model=Initiative,
    operation_id="getInitiative",
    summary="Eén initiatief",
    description="Een initiatief, bij zijn code.",
)
async def get_initiative(plan: Code, initiative: Code, call: Asking) -> Response:
    """Show an initiative."""

    async def ask(work: Work) -> Initiative:
        return await service.initiative(work, initiative)

    return await call.read(plan, Action.READ, ask)
