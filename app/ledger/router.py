"""The books over HTTP, for administrators and auditors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, AskingNow, Rows
from app.http.types import Choice, Code, Moment, QueryInt, StrictUuid, Text
from app.ledger import reading, schemas
from app.uitkeringsschema.bookings import Account

router = APIRouter(route_class=RoomRoute, tags=["Grootboek"])

Kind = Annotated[str, Text(60)]
Name = Annotated[str, Text(255)]


@router.get(
    "/plans/{plan}/ledger/entries",
    response_model=Listing[schemas.LedgerEntry],
    operation_id="listLedgerEntries",
    summary="De boekingen",
    description="Alle boekingen van het plan in volgorde, met hun regels; voor beheerder en auditor.",
)
async def list_entries(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    kind: Annotated[Kind | None, Query(description="Alleen van deze soort.")] = None,
    resource: Annotated[StrictUuid | None, Query(description="Alleen over dit gegeven.")] = None,
    decision: Annotated[StrictUuid | None, Query(description="Alleen op dit besluit.")] = None,
    account: Annotated[Choice[Account] | None, Query(description="Alleen met een regel op deze rekening.")] = None,
    kassier: Annotated[Code | None, Query(description="Alleen met een regel van deze kassier.")] = None,
    stream: Annotated[Code | None, Query(description="Alleen met een regel in deze geldstroom.")] = None,
    organisation: Annotated[Code | None, Query(description="Alleen met een regel van deze organisatie.")] = None,
) -> Response:
    """List entries."""
    filters = {
        "kind": kind,
        "resource_id": resource,
        "decision_id": decision,
        "account": account,
        "kassier": kassier,
        "stream": stream,
        "organisation": organisation,
    }

    async def ask(work: Work) -> Rows:
        return Rows(*await reading.entries(work, filters, paging.after(int), paging.limit))

    return await call.read(plan, Action.SEE_TRAIL, ask)


@router.get(
    "/plans/{plan}/ledger/balances",
    response_model=Listing[schemas.LedgerBalance],
    operation_id="listLedgerBalances",
    summary="De saldi",
    description="De saldi per rekening: nu, op een moment (`asOf`) of na een boeking (`asOfSeq`).",
)
async def list_balances(
    plan: Code,
    paging: Paging,
    call: AskingNow,
    *,
    as_of: Annotated[Moment | None, Query(alias="asOf", description="Wat er op dit moment was geboekt.")] = None,
    as_of_seq: Annotated[
        QueryInt | None, Query(alias="asOfSeq", ge=0, le=2**53, description="Wat er na deze boeking stond.")
    ] = None,
    account: Annotated[Choice[Account] | None, Query(description="Alleen deze rekening.")] = None,
    kassier: Annotated[Code | None, Query(description="Alleen van deze kassier.")] = None,
    stream: Annotated[Code | None, Query(description="Alleen in deze geldstroom.")] = None,
    organisation: Annotated[Code | None, Query(description="Alleen van deze organisatie.")] = None,
) -> Response:
    """List balances."""
    filters = {"account": account, "kassier": kassier, "stream": stream, "organisation": organisation}

    async def ask(work: Work) -> Rows:
        after = paging.after(str, str, str, str)
        return Rows(*await reading.balances(work, filters, (as_of, as_of_seq), after, paging.limit))

    return await call.read(plan, Action.SEE_TRAIL, ask)


@router.get(
    "/plans/{plan}/ledger/head",
    response_model=schemas.LedgerHead,
    operation_id="getLedgerHead",
    summary="De kop van de keten",
    description="Nummer en zegel van de laatste boeking. Wie haar bewaart, ziet later of er iets is afgeknipt.",
)
async def show_head(plan: Code, call: Asking) -> Response:
    """Show the head."""

    async def ask(work: Work) -> schemas.LedgerHead:
        return await reading.head(work)

    return await call.read(plan, Action.SEE_TRAIL, ask)


@router.get(
    "/plans/{plan}/audit-trail",
    response_model=Listing[schemas.AuditRecord],
    operation_id="listAuditTrail",
    summary="Wie deed wat",
    description="Alles wat in het plan is vastgelegd, in volgorde: wie, wat, wanneer en op welk verzoek; "
    "met `resource` en `resourceType` over één gegeven.",
)
async def list_trail(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    resource: Annotated[StrictUuid | None, Query(description="Alleen over dit gegeven.")] = None,
    resource_type: Annotated[
        Kind | None, Query(alias="resourceType", description="Alleen over dit soort gegevens, zoals `payout`.")
    ] = None,
    action: Annotated[Kind | None, Query(description="Alleen van deze soort.")] = None,
    decision: Annotated[StrictUuid | None, Query(description="Alleen op dit besluit.")] = None,
    subject: Annotated[Name | None, Query(description="Alleen van deze persoon of dit systeem.")] = None,
    request_id: Annotated[
        Name | None, Query(alias="requestId", description="Alleen wat in dit verzoek gebeurde.")
    ] = None,
    trace_id: Annotated[
        Name | None, Query(alias="traceId", description="Alleen wat in dit spoor gebeurde (`traceparent`).")
    ] = None,
) -> Response:
    """List the audit trail."""
    named: dict[str, str | UUID | None] = {
        "resource_id": resource,
        "resource_type": resource_type,
        "kind": action,
        "decision_id": decision,
        "actor": subject,
        "request_id": request_id,
        "trace_id": trace_id,
    }

    async def ask(work: Work) -> Rows:
        return Rows(*await reading.trail(work, named, paging.after(int), paging.limit))

    return await call.read(plan, Action.SEE_TRAIL, ask)
