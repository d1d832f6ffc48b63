"""Memberships over HTTP, and the read tokens that callers make for themselves."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app import clock
from app.access import read_tokens, schemas, service
from app.access.rights import Action, Function
from app.access.work import Work
from app.db.session import Session
from app.http.own_lists import answer_own
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.taking_out import change_own
from app.http.transaction import Asking, AskingNow, Created, Posting, Rows, at
from app.http.types import Choice, Code, StrictUuid

router = APIRouter(route_class=RoomRoute, tags=["Lidmaatschappen"])
tokens = APIRouter(route_class=RoomRoute, tags=["Leestokens"])


@router.get(
    "/plans/{plan}/memberships",
    response_model=Listing[schemas.Membership],
    operation_id="listMemberships",
    summary="Wie welke functie heeft in het plan",
)
async def list_memberships(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    issuer: Annotated[schemas.Name | None, Query(description="Alleen van deze uitgever.")] = None,
    subject: Annotated[schemas.Name | None, Query(description="Alleen van deze persoon of dit systeem.")] = None,
    function: Annotated[Choice[Function] | None, Query(description="Alleen met deze functie.")] = None,
    organisation: Annotated[Code | None, Query(description="Alleen van deze organisatie.")] = None,
) -> Response:
    """Ook beëindigde lidmaatschappen; alleen voor beheerder, programmabureau en auditor."""
    asked = {"issuer": issuer, "subject": subject, "function": function, "organisation": organisation}
    filters = {name: str(value) for name, value in asked.items() if value is not None}

    async def ask(work: Work) -> Rows:
        return Rows(*await service.memberships(work, filters, paging.after(UUID), paging.limit))

    # At the terminal functions are given without a booking.
    return await call.read(plan, Action.SEE_MEMBERSHIPS, ask, by_head=False)


@router.post(
    "/plans/{plan}/memberships",
    status_code=201,
    response_model=schemas.Membership,
    operation_id="grantMembership",
    summary="Iemand een functie geven in het plan",
)
async def grant_membership(plan: Code, body: schemas.Grant, call: Posting) -> Response:
    """Een programmabureau geeft alleen partners, data-analisten en lezers; een beheerder elke functie."""

    async def do(work: Work) -> Created:
        made = await service.grant(work, body)
        return Created(made, at("memberships", made.id))

    return await call.command(plan, Action.GRANT_READING, do)


@router.get(
    "/memberships/{membership}",
    response_model=schemas.Membership,
    operation_id="getMembership",
    summary="Eén lidmaatschap",
)
async def get_membership(membership: StrictUuid, call: Asking) -> Response:
    """Wie het heeft, welke functie het geeft en sinds wanneer."""

    async def ask(work: Work) -> schemas.Membership:
        return await service.membership(work, membership)

    return await call.read(service.plan_of_membership(membership), Action.SEE_MEMBERSHIPS, ask)


@router.post(
    "/memberships/{membership}/endings",
    status_code=201,
    response_model=schemas.Membership,
    operation_id="endMembership",
    summary="Een lidmaatschap beëindigen",
)
async def end_membership(membership: StrictUuid, call: Posting) -> Response:
    """Het vervalt meteen, ook voor tokens die nog geldig zijn. Het lidmaatschap zelf blijft zichtbaar."""

    async def do(work: Work) -> Created:
        return Created(await service.end(work, membership), at("memberships", membership))

    return await call.command(service.plan_of_membership(membership), Action.GRANT_READING, do)


@tokens.post(
    "/read-tokens",
    status_code=201,
    response_model=schemas.NewReadToken,
    operation_id="createReadToken",
    summary="Een leestoken maken",
)
async def create_read_token(body: schemas.ReadTokenIn, call: AskingNow) -> Response:
    """Om alleen mee te lezen (GET en HEAD), met de rechten die u zelf op dat moment hebt, vanuit een rekenblad.

    De waarde staat alleen in dit antwoord. Zonder `Idempotency-Key`: een antwoord met een geheim wordt niet bewaard.
    """

    async def do(session: Session) -> schemas.NewReadToken:
        return await read_tokens.make(session, call.actor, body, clock.now(), clock.today())

    made = await change_own(call, do)
    location = {"Location": at("read-tokens", made.id)}
    return Response(made.model_dump_json(by_alias=True), 201, location, "application/json")


@tokens.get(
    "/read-tokens",
    response_model=Listing[schemas.ReadToken],
    operation_id="listReadTokens",
    summary="Uw leestokens",
)
async def list_read_tokens(paging: Paging, call: AskingNow) -> Response:
    """Alle leestokens die u maakte, ook verlopen en ingetrokken; zonder hun waarde."""
    now = clock.now()

    async def ask(session: Session) -> Rows:
        return Rows(*await read_tokens.page(session, call.actor, now, paging.after(datetime, UUID), paging.limit))

    async def changed(session: Session, since: datetime) -> list[schemas.ReadToken]:
        return await read_tokens.changed(session, call.actor, now, since)

    return await answer_own(call, ask, changed)


@tokens.get(
    "/read-tokens/{id}",
    response_model=schemas.ReadToken,
    operation_id="getReadToken",
    summary="Eén leestoken",
)
async def get_read_token(id: StrictUuid, call: AskingNow) -> Response:  # noqa: A002 (the name on the wire)
    """Tot wanneer het geldt en of het is ingetrokken; zonder zijn waarde."""

    async def ask(session: Session) -> schemas.ReadToken:
        return await read_tokens.one(session, call.actor, id, clock.now())

    return call.answer(await call.look(ask))


@tokens.post(
    "/read-tokens/{id}/revocations",
    status_code=201,
    response_model=schemas.ReadToken,
    operation_id="revokeReadToken",
    summary="Een leestoken intrekken",
)
async def revoke_read_token(id: StrictUuid, call: AskingNow) -> Response:  # noqa: A002 (the name on the wire)
    """Het vervalt meteen en voorgoed; nog eens intrekken verandert niets."""

    async def do(session: Session) -> schemas.ReadToken:
        return await read_tokens.revoke(session, call.actor, id, clock.now())

    made = await change_own(call, do)
    location = {"Location": at("read-tokens", made.id)}
    return Response(made.model_dump_json(by_alias=True), 201, location, "application/json")
