"""What became different between two moments, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.differences import schemas, service
from app.http.rooms import RoomRoute
from app.http.transaction import AskingNow
from app.http.types import Code, Moment

router = APIRouter(route_class=RoomRoute, tags=["Vergelijken"])


@router.get(
    "/plans/{plan}/differences",
    response_model=schemas.Differences,
    operation_id="getDifferences",
    summary="Wat er tussen twee momenten anders werd",
    description=(
        "In rollen, KPI’s, meetmomenten (doelwaarden en resultaten), begroting, uitkeringen en het uitkeringsschema: "
        "elke rij zoals zij was en zoals zij werd, met de boekingen en besluiten die haar veranderden voor wie al het "
        "geld mag zien, en de sommen. Met de rechten van nu."
    ),
)
async def get_differences(
    plan: Code,
    call: AskingNow,
    since: Annotated[Moment, Query(description="Het eerste moment.")],
    until: Annotated[Moment | None, Query(description="Het tweede moment; standaard nu.")] = None,
) -> Response:
    """Compare a plan with itself."""

    async def ask(work: Work) -> schemas.Differences:
        return await service.between(work, since, until)

    return await call.read(plan, Action.READ, ask)
