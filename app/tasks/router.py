"""The page of one organisation over HTTP."""

from fastapi import APIRouter
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.rooms import RoomRoute
from app.http.transaction import Asking
from app.http.types import Code
from app.tasks import schemas, service

router = APIRouter(route_class=RoomRoute, tags=["Organisaties"])


@router.get(
    "/plans/{plan}/organisations/{organisation}/tasks",
    response_model=schemas.OrganisationTasks,
    operation_id="getOrganisationTasks",
    summary="Alles wat één organisatie te doen heeft",
    description=(
        "Haar rollen, wat zij nu moet opgeven en verifiëren, haar mijlpalen en acties, en haar geld: begroot, "
        "verwacht, ontvangen en als kassier door te betalen. Geld dat de gebruiker niet mag zien, staat er niet bij."
    ),
)
async def get_tasks(plan: Code, organisation: Code, call: Asking) -> Response:
    """Show the page of an organisation."""

    async def ask(work: Work) -> schemas.OrganisationTasks:
        return await service.tasks(work, organisation)

    return await call.read(plan, Action.READ, ask)
