"""Search over HTTP."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from app import clock
from app.access.rights import Action
from app.access.work import Work
from app.db.session import Session
from app.http.own_lists import answer_own
from app.http.paging import Listing, Page, PagingInOrder
from app.http.rooms import RoomRoute
from app.http.transaction import AskingNow, Rows
from app.http.types import Choice, Code, Text
from app.search import schemas, service
from app.search.asked import Key, Question

router = APIRouter(route_class=RoomRoute, tags=["Zoeken"])

_Q = Annotated[
    str,
    Text(200),
    Query(
        description='Woorden (alle), "een zin", `of` met `or`, niet met `-`; of het begin van een code.',
        json_schema_extra={"pattern": r"^[^\x00-\x1F\x7F-\x9F]*[^\s\x00-\x1F\x7F-\x9F][^\x00-\x1F\x7F-\x9F]*$"},
    ),
]
_Type = Annotated[Choice[schemas.HitType] | None, Query(alias="type", description="Alleen dit soort gegevens.")]
_Initiative = Annotated[Code | None, Query(description="Alleen wat bij dit initiatief hoort.")]

_HOW: Final = (
    "Nederlandse woorden, ook in een andere vorm (`vrijwilliger` vindt `vrijwilligers`), en codes aan hun begin; "
    f"alleen wat de gebruiker mag zien, het beste eerst, hooguit {service.MOST} per pagina. Wie alleen stopwoorden "
    "vraagt, of alleen woorden die er niet mogen staan, vindt hooguit codes. Van één gegeven boven 200.000 bytes "
    "wordt het begin doorzocht."
)


def _after(paging: Page) -> Key | None:
    found = paging.after(int, str, str, str)
    return None if found is None else (found[0], found[1], found[2], found[3])


@router.get(
    "/plans/{plan}/search",
    response_model=Listing[schemas.Hit],
    operation_id="searchPlan",
    summary="Zoeken in een plan",
    description=_HOW,
)
async def search_plan(
    plan: Code, q: _Q, paging: PagingInOrder, call: AskingNow, *, kind: _Type = None, initiative: _Initiative = None
) -> Response:
    """Search one plan."""
    asked = Question(q, kind, initiative)

    async def ask(work: Work) -> Rows:
        return Rows(*await service.within(work, asked, _after(paging), paging.limit))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/search",
    response_model=Listing[schemas.Hit],
    operation_id="searchPlans",
    summary="Zoeken in alle plannen",
    description=f"In alle plannen waarin de gebruiker een functie heeft. {_HOW}",
)
async def search_plans(
    q: _Q, paging: PagingInOrder, call: AskingNow, *, kind: _Type = None, initiative: _Initiative = None
) -> Response:
    """Search all plans of the caller."""
    asked, moment = Question(q, kind, initiative), (clock.now(), clock.today())

    async def ask(session: Session) -> Rows:
        return Rows(*await service.across(session, call.actor, moment, asked, _after(paging), paging.limit))

    return await answer_own(call, ask)
