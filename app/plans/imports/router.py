"""Plan imports over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from app.access import service as access
from app.access.rights import Action
from app.access.work import Work
from app.http.negotiation import preferred_language
from app.http.rooms import RoomRoute
from app.http.transaction import Commanding, Created, at
from app.http.types import QueryBool
from app.plans.imports import service
from app.plans.imports.prepared import prepare
from app.plans.imports.schemas import ImportOutcome, PackageDocument, PlanImport

router = APIRouter(route_class=RoomRoute, tags=["Plannen"])

_STORED = frozenset({ImportOutcome.IMPORTED, ImportOutcome.REPLACED})


@router.post(
    "/plan-imports",
    status_code=201,
    response_model=PlanImport,
    responses={200: {"model": PlanImport, "description": "Er is niets opgeslagen: niets gewijzigd, of een proef."}},
    operation_id="importPlan",
    summary="Een plan importeren",
    description=(
        "Importeert een planpakket in zijn geheel of helemaal niet (stap 1). Is het plan er al en is het pakket "
        "gelijk, dan verandert er niets; wijkt het af, dan wordt het geweigerd met de plaatsen. Zolang er nog geen "
        "uitkering is vrijgegeven vervangt `replace=true` het plan, behalve waar al feiten op rusten."
    ),
)
async def import_plan(
    body: Annotated[PackageDocument, Body()],
    call: Commanding,
    *,
    dry_run: Annotated[QueryBool, Query(alias="dryRun", description="Alles nagaan, niets opslaan.")] = False,
    replace: Annotated[QueryBool, Query(description="Het plan vervangen als het pakket afwijkt.")] = False,
) -> Response:
    """Import a plan package."""
    sent = await run_in_threadpool(prepare, body)
    english = preferred_language(call.request.headers.get("accept-language")) == "en"
    order = service.Order(dry_run, replace, english)

    async def do(work: Work) -> Created:
        made = await service.take_in(work, sent, order)
        return Created(made, at("plans", made.code), 201 if made.status in _STORED else 200)

    return await call.command(sent.code, Action.IMPORT, do, opens=access.open_import, large=True)
