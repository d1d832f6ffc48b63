"""Rounds of proposals over HTTP: begin one over many plans, follow what comes of it, and cancel it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app import clock
from app.db.session import CARRYING, Session
from app.http.lists import MOST, Row
from app.http.made import Created, at
from app.http.negotiation import preferred_language
from app.http.own_commands import OwnCommand
from app.http.own_lists import answer_own
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import AskingNow, Call, Commanding, Rows
from app.http.types import Code, StrictUuid
from app.rounds import schemas, service
from app.rounds.asked import Narrowed

router = APIRouter(route_class=RoomRoute, tags=["Voorstelrondes"])


def _caller(call: Call) -> service.Caller:
    return service.Caller(call.actor, clock.today())


def _left(plan: str) -> Row:
    by = {"plan": plan}
    return Row({"removed": True, "key": by}, by, removed=True)


@router.post(
    "/proposal-rounds",
    status_code=202,
    response_model=schemas.Round,
    responses={404: {}},
    operation_id="startProposalRound",
    summary="In veel plannen tegelijk uitkeringen voorstellen",
    description=(
        "Begint een ronde: in elk plan wordt voorgesteld zoals in dat plan alleen (stap 9), als u en met uw functie "
        "van dat moment, alles of niets per plan; vrijgeven doet een ander. Wat er al is, blijft. Het antwoord is er "
        "meteen; volg de ronde op de plaats in `Location`. Zij gaat door, ook na een herstart van de dienst. Een plan "
        "dat er niet is of waarin u geen functie hebt, maakt het geheel 404."
    ),
)
async def start(body: schemas.RoundIn, call: Commanding) -> Response:
    """Start a round."""
    caller = _caller(call)

    async def may(session: Session) -> list[str]:
        return await service.chosen(session, caller, body)

    async def do(session: Session, plans: list[str]) -> Created:
        made = await service.begin(session, caller, body, plans, clock.now())
        return Created(made, at("proposal-rounds", made.id), 202)

    return await OwnCommand(may, do).run(call)


@router.get(
    "/proposal-rounds",
    response_model=Listing[schemas.Round],
    operation_id="listProposalRounds",
    summary="Uw voorstelrondes",
    description="De rondes die u begon, op volgorde van beginnen.",
)
async def page(paging: Paging, call: AskingNow) -> Response:
    """List rounds."""
    caller = _caller(call)

    async def ask(session: Session) -> Rows:
        after = paging.after(datetime, UUID)
        return Rows(*await service.page(session, caller, after, paging.limit))

    async def changed(session: Session, since: datetime) -> list[schemas.Round]:
        return await service.changed(session, caller, since, MOST)

    return await answer_own(call, ask, changed)


@router.get(
    "/proposal-rounds/{round}",
    response_model=schemas.Round,
    operation_id="getProposalRound",
    summary="Eén voorstelronde",
    description="Hoe ver een ronde is, en de totalen per geldstroom tot op de cent.",
)
async def show(round: StrictUuid, call: AskingNow) -> Response:  # noqa: A002 (the name on the wire)
    """Show a round."""
    caller = _caller(call)
    return call.answer(await call.look(lambda session: service.show(session, caller, round)))


@router.post(
    "/proposal-rounds/{round}/cancellations",
    status_code=201,
    response_model=schemas.Round,
    operation_id="cancelProposalRound",
    summary="Een voorstelronde afbreken",
    description=(
        "Wat is gedaan blijft gedaan; elk plan dat nog wachtte wordt `cancelled`. Een plan waaraan op dat moment wordt "
        "gewerkt is helemaal gedaan of helemaal niet, en het antwoord zegt welk van de twee. Vastgelegd wordt wie dit "
        "deed, wanneer en waarom (`X-Audit-Toelichting`). Daarna kan dezelfde ronde opnieuw worden begonnen."
    ),
)
async def cancel(round: StrictUuid, call: Commanding) -> Response:  # noqa: A002 (the name on the wire)
    """Cancel a round."""
    caller = _caller(call)

    async def may(session: Session) -> None:
        await service.known(session, caller, round)

    async def do(session: Session, _: None) -> Created:
        return Created(await service.cancel(session, caller, round, clock.now()), at("proposal-rounds", round))

    # It waits for who has just finished a plan, which a snapshot from before would have it fail on again and again.
    return await OwnCommand(may, do, CARRYING).run(call)


@router.get(
    "/proposal-rounds/{round}/plans",
    response_model=Listing[schemas.RoundPlan],
    operation_id="listProposalRoundPlans",
    summary="Wat er van een voorstelronde kwam, per plan",
    description=(
        "Per plan wat is voorgesteld, of alle redenen waarom niet: dezelfde codes als in een weigering van dat plan "
        "alleen. Alleen de plannen waarin u nu uitkeringen mag voorstellen."
    ),
)
async def list_plans(
    round: StrictUuid,  # noqa: A002 (the name on the wire)
    paging: Paging,
    call: AskingNow,
    *,
    status: Annotated[schemas.Status | None, Query(description="Alleen de plannen waarvan dit kwam.")] = None,
    plan: Annotated[Code | None, Query(description="Alleen dit plan.")] = None,
) -> Response:
    """List the plans of a round."""
    caller = _caller(call)
    dutch = preferred_language(call.request.headers.get("accept-language")) == "nl"

    async def found(session: Session, which: Narrowed, limit: int) -> Rows:
        return Rows(*await service.plans(session, caller, round, which, limit, dutch=dutch))

    async def ask(session: Session) -> Rows:
        after = paging.after(str)
        return await found(session, Narrowed(status, plan, None if after is None else after[0]), paging.limit)

    async def changed(session: Session, since: datetime) -> list[schemas.RoundPlan | Row]:
        # A plan waits until something came of it: only what waited can be another afterwards.
        asked = None if status == "waiting" else status
        rows = (await found(session, Narrowed(asked, plan, since=since), MOST)).items
        return [one if status in (None, one.status) else _left(one.plan) for one in rows]

    response = await answer_own(call, ask, changed)
    response.headers.update({"Content-Language": "nl" if dutch else "en", "Vary": "Accept-Language"})
    return response
