"""Workbooks over HTTP: taken out to be filled in, and posted back."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app import clock
from app.access.rights import Action
from app.access.work import Work
from app.errors import MediaTypeRefused
from app.http.etags import etag, not_modified
from app.http.files import FileAnswer, attachment
from app.http.made import Later
from app.http.negotiation import preferred_language
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.taking_in import entered
from app.http.taking_out import take_out
from app.http.transaction import Asking, AskingNow, Commanding, Created, Rows, at
from app.http.types import Code, QueryBool, StrictUuid
from app.views.xlsx_form import XlsxFile
from app.workbooks import desk, schemas, service
from app.workbooks.sent import MOST_BYTES

router = APIRouter(route_class=RoomRoute, tags=["Werkmappen"])

_XLSX: Final = XlsxFile.media_type
_FILE: Final = {"type": "string", "format": "binary", "maxLength": MOST_BYTES}
_NAMED: Final = {"Content-Disposition": {"description": "De bestandsnaam.", "schema": {"type": "string"}}}


def _answers(description: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {_XLSX: {"schema": _FILE}}, "description": description, "headers": _NAMED}}


# Who may both report and state costs.
_FILLS_IN: Final = Action.STATE_COSTS


@router.get(
    "/plans/{plan}/organisations/{organisation}/workbook",
    response_class=Response,
    responses=_answers("De werkmap."),
    operation_id="takeOutWorkbook",
    summary="Een werkmap om in te vullen",
    description=(
        "Wat deze organisatie nog moet opgeven, als xlsx: een rij per meetmoment dat nu moet worden opgegeven, is "
        "afgewezen of nog niet is geverifieerd, en een rij per begrotingsregel die achteraf op kosten wordt betaald. "
        "Vul haar in en stuur haar terug. Geld dat u niet mag zien staat er niet in."
    ),
)
async def download(
    plan: Code,
    organisation: Code,
    call: AskingNow,
    locale: Annotated[
        Literal["nl-NL", "en"] | None, Query(description="De taal; zonder beslist `Accept-Language`.")
    ] = None,
) -> Response:
    """Take out a workbook."""
    wished = preferred_language(call.request.headers.get("accept-language"))
    dutch = locale == "nl-NL" if locale else wished == "nl"

    async def make(work: Work) -> service.TakenOut:
        return await service.take_out(work, organisation, dutch=dutch)

    taken = await take_out(call, plan, _FILLS_IN, make, service.record)
    headers = {
        "Content-Disposition": attachment(f"{plan}-{organisation}-werkmap-{clock.today()}.xlsx"),
        "Content-Language": "nl-NL" if dutch else "en",
        "Vary": "Accept-Language",
    }
    return FileAnswer(taken.made.file, taken.made.size, _XLSX, headers)


@router.post(
    "/plans/{plan}/organisations/{organisation}/workbooks",
    status_code=201,
    response_model=schemas.TakenIn,
    responses={200: {"model": schemas.TakenIn, "description": "Er is niets vastgelegd: niets nieuws, of een proef."}},
    operation_id="takeInWorkbook",
    summary="Een ingevulde werkmap insturen",
    description=(
        "Neemt over wat is ingevuld, alles of niets, met per rij dezelfde rechten en regels als bij los opgeven (stap "
        "2 en 3). Lege rijen, en rijen die zeggen wat al is opgegeven, veranderen niets. Elke fout noemt haar cel: "
        "`/Meetmomenten!M7`; een geweigerde rij noemt haar in `cell`. Het bestand wordt bewaard en staat als "
        "bewijslast (`werkmap`) bij wat eruit komt."
    ),
    openapi_extra={"requestBody": {"required": True, "content": {_XLSX: {"schema": _FILE}}}},
)
async def upload(
    plan: Code,
    organisation: Code,
    call: Commanding,
    *,
    dry_run: Annotated[QueryBool, Query(alias="dryRun", description="Alles nagaan, niets vastleggen.")] = False,
) -> Response:
    """Take in a workbook."""
    # Nobody else has the service take in and take apart a file.
    await entered(call, plan, _FILLS_IN)
    if call.request.headers.getlist("content-type") != [_XLSX]:
        nl, en = f"Stuur de werkmap als {_XLSX}.", f"Send the workbook as {_XLSX}."
        raise MediaTypeRefused(nl, en)
    raw = await call.request.body()
    sent = await desk.read(raw)

    async def do(work: Work) -> Created:
        made = await service.take_in(work, organisation, raw, sent, trying=dry_run)
        if made.id is None:
            return Created(made, status=200, kept=not dry_run)
        return Created(made, at("workbooks", made.id))

    return await call.command(plan, _FILLS_IN, do)


@router.get(
    "/plans/{plan}/workbooks",
    response_model=Listing[schemas.Workbook],
    operation_id="listWorkbooks",
    summary="De werkmappen die zijn overgenomen",
    description="In volgorde van tijd: die van uw organisatie of door haar ingestuurd, of alle als u al het geld ziet.",
)
async def list_workbooks(
    plan: Code,
    paging: Paging,
    call: Asking,
    organisation: Annotated[Code | None, Query(description="Alleen van deze organisatie.")] = None,
) -> Response:
    """List workbooks."""
    filters = {} if organisation is None else {"organisation": organisation}

    async def ask(work: Work) -> Rows:
        return Rows(*await service.page(work, paging.after(datetime, UUID), paging.limit, filters))

    return await call.read(plan, Action.SEE_MONEY, ask)


@router.get(
    "/workbooks/{workbook}",
    response_model=schemas.Workbook,
    operation_id="getWorkbook",
    summary="Eén werkmap die is overgenomen",
    description="Van wie, wanneer, hoeveel rijen iets veranderden, en de SHA-256 van het bestand.",
)
async def show(workbook: StrictUuid, call: Asking) -> Response:
    """Show a workbook."""

    async def ask(work: Work) -> schemas.Workbook:
        return await service.show(work, workbook)

    return await call.read(service.plan_of(workbook), Action.SEE_MONEY, ask)


@router.get(
    "/workbooks/{workbook}/content",
    response_class=Response,
    responses=_answers("Het bestand zoals het kwam."),
    operation_id="downloadWorkbook",
    summary="Het bestand van een werkmap die is overgenomen",
    description="Elke keer dezelfde bytes, zoals zij zijn ingestuurd.",
)
async def download_taken(workbook: StrictUuid, call: Asking) -> Response:
    """Download a workbook that was taken in."""

    async def ask(work: Work) -> Later:
        found = await service.content(work, workbook)

        async def make() -> Response:
            tag = etag(found)
            if not_modified(call.request, tag):
                return Response(status_code=304, headers={"ETag": tag})
            headers = {"ETag": tag, "Content-Disposition": attachment(f"werkmap-{workbook}.xlsx")}
            return Response(found, media_type=_XLSX, headers=headers)

        return Later(make)

    return await call.read(service.plan_of(workbook), Action.SEE_MONEY, ask)
