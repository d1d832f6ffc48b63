"""Evidence files over HTTP: sent in and taken out as a stream, whatever their size."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from app.access.rights import Action
from app.access.work import Work
from app.errors import MediaTypeRefused
from app.evidence import schemas as wire
from app.evidence import service
from app.files.arriving import Arriving, Infected
from app.files.kinds import ALLOWED
from app.http.caller import services
from app.http.etags import not_modified
from app.http.files import attachment
from app.http.made import Later
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.taking_in import entered
from app.http.transaction import Asking, AskingNow, Call, Commanding, Created, Posting, Rows, at
from app.http.types import Choice, Code, StrictUuid

router = APIRouter(route_class=RoomRoute, tags=["Bewijsstukken"])

_FILE: Final = {"type": "string", "format": "binary", "maxLength": 2**31 - 1}
_KINDS: Final = {kind: {"schema": _FILE} for kind in ALLOWED}
_SENT: Final = {"requestBody": {"required": True, "content": _KINDS}}
_TAKEN: Final[dict[int | str, dict[str, Any]]] = {200: {"content": _KINDS, "description": "Het bestand."}}


@router.post(
    "/plans/{plan}/evidence-files",
    status_code=201,
    response_model=wire.EvidenceFile,
    operation_id="uploadEvidenceFile",
    summary="Een bewijsstuk uploaden",
    openapi_extra=_SENT,
)
async def upload(
    plan: Code,
    call: Posting,
    *,
    file_name: Annotated[wire.FileName, Query(alias="fileName", description="Hoe het bestand heet.")],
    description: Annotated[wire.Description | None, Query(description="Wat het is.")] = None,
    initiative: Annotated[Code | None, Query(description="Het initiatief waar het over gaat.")] = None,
    kassier: Annotated[Code | None, Query(description="De kassier over wiens geld het gaat.")] = None,
    organisation: Annotated[Code | None, Query(description="De organisatie over wier geld het gaat.")] = None,
) -> Response:
    """De inhoud van de aanvraag is het bestand zelf, en `Content-Type` zegt wat het is. Met `kassier` of `organisation`
    gaat het over geld, en is het alleen te zien voor wie dat geld ziet. Een leeg, te groot of besmet bestand, en een
    bestand dat iets anders is dan het zegt, wordt niet bewaard.
    """
    about = wire.About(file_name, description, initiative, kassier, organisation)
    plan_id = await entered(call, plan, Action.ADD_EVIDENCE, lambda work: service.require(work, about))
    came = Arriving(call.request.stream(), _media_type(call.request), services(call.request).files.scanner)
    return await _Upload(call, plan, plan_id, about, came).run()


_TURNED_AWAY: Final = 204
"""What is kept under the key of a file that was not."""


class _Upload:
    """A file on its way from a request to the store and the books."""

    def __init__(self, call: Call, plan: str, plan_id: UUID, about: wire.About, came: Arriving) -> None:
        self._call, self._plan, self._about, self._came = call, plan, about, came
        self._id = uuid4()
        self._place = service.place_of(plan_id, self._id)
        self._files = services(call.request).files
        self._recorded = False

    async def run(self) -> Response:
        """Keep the bytes, and then what is known of them; without the second nothing stays of the first."""
        try:
            await self._files.put(self._place, self._came.pieces())
        except Infected as infected:
            await self._command(partial(self._turn_away, infected.name))
            raise service.infected(infected.name) from None
        kept = False
        try:
            answer = await self._command(self._add)
            kept = answer.status_code == 201 and "Idempotency-Replayed" not in answer.headers  # noqa: PLR2004
        except BaseException:
            # The books may say that it is there, or will in a moment.
            kept = self._recorded
            raise
        finally:
            if not kept:
                await self._files.discard(self._place)
        if answer.status_code == _TURNED_AWAY:
            # Under this key the scanner found something in these same bytes, whatever it says of them now.
            raise service.infected(None)
        return answer

    async def _command(self, do: Callable[[Work], Awaitable[Created]]) -> Response:
        content = f"{self._came.sha256} {self._came.media_type}".encode()
        return await self._call.command(self._plan, Action.ADD_EVIDENCE, do, content=content)

    async def _add(self, work: Work) -> Created:
        self._recorded = False
        made = await service.add(work, self._id, self._about, self._came)
        self._recorded = True
        return Created(made, at("evidence-files", made.id))

    async def _turn_away(self, found: str, work: Work) -> Created:
        await service.turn_away(work, self._id, self._about, self._came, found)
        return Created(None)


def _media_type(request: Request) -> str:
    given = ",".join(request.headers.getlist("content-type")).partition(";")[0].strip().lower()
    if given not in ALLOWED:
        nl = f"Dit soort bestand wordt niet aangenomen; wel: {', '.join(ALLOWED)}."
        raise MediaTypeRefused(nl, f"This kind of file is not accepted; these are: {', '.join(ALLOWED)}.")
    return given


@router.get(
    "/plans/{plan}/evidence-files",
    response_model=Listing[wire.EvidenceFile],
    operation_id="listEvidenceFiles",
    summary="De bewijsstukken van een plan",
)
async def list_files(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    initiative: Annotated[Code | None, Query(description="Alleen over dit initiatief.")] = None,
    kassier: Annotated[Code | None, Query(description="Alleen over geld van deze kassier.")] = None,
    organisation: Annotated[Code | None, Query(description="Alleen over geld van deze organisatie.")] = None,
    sha256: Annotated[wire.Digest | None, Query(description="Alleen met deze inhoud.")] = None,
    scan: Annotated[Choice[wire.Scanned] | None, Query(description="Alleen met deze uitkomst.")] = None,
) -> Response:
    """Wat is geüpload en u mag zien, ook wat is ingetrokken. Die over geld alleen voor wie dat geld ziet."""
    asked = {"initiative": initiative, "kassier": kassier, "organisation": organisation, "sha256": sha256, "scan": scan}
    filters = {name: value for name, value in asked.items() if value is not None}

    async def ask(work: Work) -> Rows:
        return Rows(*await service.page(work, paging.after(UUID), paging.limit, filters))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/evidence-files/{file}",
    response_model=wire.EvidenceFile,
    operation_id="getEvidenceFile",
    summary="Eén bewijsstuk",
)
async def show(file: StrictUuid, call: Asking) -> Response:
    """Wat ervan bekend is; de inhoud is apart op te halen."""

    async def ask(work: Work) -> wire.EvidenceFile:
        return await service.show(work, file)

    return await call.read(service.plan_of(file), Action.READ, ask)


@router.get(
    "/evidence-files/{file}/content",
    response_class=Response,
    responses=_TAKEN,
    operation_id="downloadEvidenceFile",
    summary="De inhoud van een bewijsstuk",
)
async def download(file: StrictUuid, call: AskingNow) -> Response:
    """Precies de bytes die zijn geüpload: wat niet meer bij het SHA-256 past, wordt niet afgemaakt. De `ETag` is dat
    SHA-256. Een ingetrokken bewijsstuk heeft geen inhoud meer.
    """

    async def ask(work: Work) -> Later:
        found, place = await service.kept(work, file)

        async def make() -> Response:
            headers = {"ETag": f'"{found.sha256}"'}
            if not_modified(call.request, headers["ETag"]):
                return Response(status_code=304, headers=headers)
            headers["Content-Disposition"] = attachment(found.file_name or str(found.id))
            headers["Content-Length"] = str(found.size)
            pieces = await services(call.request).files.opened(place, found.sha256)
            return StreamingResponse(pieces, media_type=found.media_type, headers=headers)

        return Later(make)

    return await call.read(service.plan_of(file), Action.READ, ask)


@router.post(
    "/evidence-files/{file}/withdrawals",
    status_code=201,
    response_model=wire.EvidenceFile,
    operation_id="withdrawEvidenceFile",
    summary="Een bewijsstuk intrekken",
)
async def withdraw(file: StrictUuid, body: wire.FileWithdrawal, call: Commanding) -> Response:
    """Door wie het uploadde, zolang niets ernaar verwijst. De inhoud wordt verwijderd; dat het er was blijft staan."""

    async def do(work: Work) -> Created:
        made = await service.withdraw(work, file, body.reason)
        return Created(made, at("evidence-files", made.id))

    plan_id = await entered(call, service.plan_of(file), Action.READ)
    answer = await call.command(service.plan_of(file), Action.ADD_EVIDENCE, do)
    if answer.status_code == 201:  # noqa: PLR2004 (withdrawn, now or by this same request before)
        # Whoever repeats the request has this repeated as well.
        await services(call.request).files.remove(service.place_of(plan_id, file))
    return answer
