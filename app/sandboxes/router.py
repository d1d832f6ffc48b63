"""Sandboxes over HTTP."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.errors import NotFound
from app.http.made import Created, at, made_response
from app.http.rooms import RoomRoute
from app.http.transaction import AskingNow
from app.sandboxes import schemas
from app.sandboxes.making import Sandboxes, TooOften

router = APIRouter(route_class=RoomRoute, tags=["Zandbak"])


async def of_demo(request: Request) -> Sandboxes:
    """Who makes sandboxes here.

    Raises:
        NotFound: nobody; this is no demo.
    """
    found: Sandboxes | None = getattr(request.app.state, "sandboxes", None)
    if found is None:
        raise NotFound
    return found


Demo = Annotated[Sandboxes, Depends(of_demo)]
_ABSENT: Final[dict[int | str, dict[str, Any]]] = {404: {"description": "Dit is geen demo."}}


@router.post(
    "/sandboxes",
    status_code=201,
    response_model=schemas.Sandbox,
    responses={200: {"model": schemas.Sandbox, "description": "De zandbak was er al."}, **_ABSENT},
    operation_id="openSandbox",
    summary="Een zandbak openen",
)
async def open_sandbox(demo: Demo, body: schemas.SandboxIn, call: AskingNow) -> Response:
    """Alleen bij `tred serve --demo`; anders bestaat dit niet (404). Maakt een eigen plan van het SiG-plan, waar een
    ander niets van ziet, met voor elke functie een persoon en een token. Is de zandbak er al en van u, dan blijft hij
    zoals hij is en komen er verse tokens. Zonder `Idempotency-Key`: een antwoord met tokens wordt niet bewaard.
    """
    try:
        made, new = await demo.open(call.actor, body.name, history=body.history)
    except TooOften as often:
        raise _wait(often) from often
    return made_response(Created(made, at("plans", made.plan), 201 if new else 200), None)


@router.post(
    "/sandboxes/{name}/resets",
    status_code=201,
    response_model=schemas.Sandbox,
    operation_id="resetSandbox",
    summary="Een zandbak opnieuw beginnen",
)
async def reset_sandbox(
    demo: Demo,
    name: Annotated[str, Path(max_length=20, pattern="^[a-z0-9]{1,20}$", description="De naam van de zandbak.")],
    body: schemas.ResetIn,
    call: AskingNow,
) -> Response:
    """Alleen bij `tred serve --demo`, en van wie de zandbak is. Geeft een vers plan onder een volgende code, met nieuwe
    personen en tokens. In het plan van daarvoor heeft niemand meer een functie; zijn boeken blijven, want die kan
    niemand wissen.
    """
    try:
        made = await demo.reset(call.actor, name, history=body.history)
    except TooOften as often:
        raise _wait(often) from often
    return made_response(Created(made, at("plans", made.plan)), None)


def _wait(often: TooOften) -> HTTPException:
    return HTTPException(429, headers={"Retry-After": str(often.seconds)})
