"""The office's desk over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.accounting import schemas, service
from app.http.rooms import RoomRoute
from app.http.transaction import Asking
from app.http.types import Code, QueryInt

router = APIRouter(route_class=RoomRoute, tags=["Metingen"])


@router.get(
    "/plans/{plan}/periods/{period}/accounting",
    response_model=schemas.Accounting,
    operation_id="getAccounting",
    summary="De verantwoording van een periode, voor de stuurgroep",
)
async def get_accounting(
    plan: Code,
    period: Annotated[QueryInt, Path(ge=1, le=1001, description="De periode; laatste + 1 is het afrekenmoment.")],
    call: Asking,
) -> Response:
    """Per meetmoment hoe ver het is, wie nog moet opgeven of verifiëren en welk geld ervan afhangt.

    Met het ontwerp van het besluit dat nu kan worden genomen. Een kassier ziet de bedragen van zijn eigen deel.
    """

    async def ask(work: Work) -> schemas.Accounting:
        return await service.accounting(work, period)

    return await call.read(plan, Action.SEE_READINESS, ask, whole=True)
