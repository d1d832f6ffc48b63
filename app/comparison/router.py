"""Plans side by side over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import StringConstraints
from starlette.responses import Response

from app import clock
from app.comparison import schemas, service
from app.http.rooms import RoomRoute
from app.http.transaction import AskingNow

router = APIRouter(route_class=RoomRoute, tags=["Vergelijken"])

_CODE = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
_Plans = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=819, pattern=f"^{_CODE}(?:,{_CODE}){{0,19}}$"),
    Query(description="De codes van de plannen, met komma’s ertussen; hooguit twintig."),
]


@router.get(
    "/plan-comparison",
    response_model=schemas.PlanComparison,
    operation_id="comparePlans",
    summary="Plannen naast elkaar",
    description=(
        "Per plan wat het is en hoe ver het is, en welke initiatieven dezelfde beweging zijn. Van elk plan wat de "
        "gebruiker daar mag zien. Een plan dat er niet is of waarin de gebruiker geen functie heeft, maakt het geheel "
        "404; een code die vaker wordt genoemd telt één keer."
    ),
)
async def compare_plans(plans: _Plans, call: AskingNow) -> Response:
    """Compare plans."""
    codes, moment = list(dict.fromkeys(plans.split(","))), (clock.now(), clock.today())
    return call.answer(await call.look(lambda session: service.compare(session, call.actor, moment, codes)))
