"""The verantwoordingsrapport and the charts over HTTP."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.beside.asking import within_patience
from app.exports import service as exports
from app.http.etags import etag, not_modified
from app.http.made import Later
from app.http.negotiation import preferred_media_type
from app.http.rooms import RoomRoute
from app.http.taking_out import put_on_record
from app.http.transaction import Asking
from app.http.types import Code, QueryInt
from app.reports import charts, drawing, page, paper, schemas, service, telling
from app.reports.charts import Chart
from app.reports.pictures.picture import Width

router = APIRouter(route_class=RoomRoute, tags=["Rapporten"])

_Period = Annotated[
    QueryInt, Path(ge=1, le=1001, description="Nummer van de periode; laatste + 1 is het afrekenmoment.")
]

_Form = Literal["json", "html", "pdf"]
_Wanted = Annotated[
    _Form | None, Query(alias="format", description="De vorm; zonder beslist `Accept`, en anders is het JSON.")
]
_TYPES: Final[dict[str, _Form]] = {"application/json": "json", "text/html": "html", "application/pdf": "pdf"}
_FORMS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Het rapport.", "content": {"text/html": {}, "application/pdf": {}}}
}
_SVG: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"image/svg+xml": {}}, "description": "De grafiek."}}


class _Svg(Response):
    media_type = "image/svg+xml"


@router.get(
    "/plans/{plan}/periods/{period}/report",
    response_model=schemas.Report,
    responses=_FORMS,
    operation_id="getReport",
    summary="Het verantwoordingsrapport van een periode",
    description=(
        "Wat is beloofd en gemeten, wat het oplevert, wie wat krijgt en waarom, wat openstaat en welke besluiten "
        "worden gevraagd: als JSON, als pagina (`text/html`) of als PDF, met dezelfde inhoud. U ziet het geld dat u "
        "mag zien. De kop noemt de boeking waarop het rust, voor `tred verify`."
    ),
)
async def get_report(plan: Code, period: _Period, call: Asking, *, wanted: _Wanted = None) -> Response:
    """Show the report."""
    form = _form(call.request, wanted)

    async def ask(work: Work) -> schemas.Report | Later:
        if form == "json":
            return await service.report(work, period, call.as_of)
        view, pictures = await telling.told(work, period, call.as_of)

        async def make() -> Response:
            if form == "html":
                made = await within_patience(page.page, view, pictures)
                return _sent(call.request, made, "text/html", page.headers())
            made = await within_patience(paper.paper, view, pictures)
            name = f"{plan}-verantwoording-{period}.pdf"
            return _sent(call.request, made, "application/pdf", {"Content-Disposition": f'inline; filename="{name}"'})

        return Later(make)

    response = await call.read(plan, Action.READ, ask)
    response.headers["Vary"] = "Accept"
    if form != "json" and response.body:
        body = bytes(response.body)
        seal = sha256(body).hexdigest()
        file = exports.File(f"report-{period}", form, "nl-NL", {}, 0, len(body), seal, call.as_of)
        await put_on_record(call, plan, lambda work: exports.record(work, file))
    return response


def _form(request: Request, wanted: _Form | None) -> _Form:
    found = preferred_media_type(",".join(request.headers.getlist("accept")), _TYPES)
    # What admits none of them admits a problem document at most: the answer is then JSON as well.
    return wanted or _TYPES.get(found or "", "json")


def _sent(request: Request, body: bytes, kind: str, more: Mapping[str, str]) -> Response:
    headers = {"ETag": etag(body), "Content-Language": "nl", **more}
    if not_modified(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


@router.get(
    "/plans/{plan}/charts/{chart}",
    response_class=_Svg,
    responses=_SVG,
    operation_id="getChart",
    summary="Een grafiek van een plan",
    description=(
        "Als SVG, met titel en omschrijving erin: de voortgang van de KPI’s in een periode (zonder `period` de laatste "
        "die is begonnen), de uitkeringen per kassier, de businesscase, de planning of de rollenmatrix."
    ),
)
async def get_chart(
    plan: Code,
    chart: Annotated[Chart, Path(description="Welke grafiek.")],
    call: Asking,
    period: Annotated[QueryInt | None, Query(ge=1, le=1001, description="De periode, bij `kpi-progress`.")] = None,
    width: Annotated[Width, Query(description="Voor een breed of een smal scherm.")] = Width.WIDE,
) -> Response:
    """Draw a chart."""

    async def ask(work: Work) -> Later:
        picture = await charts.one(work, chart, period)

        async def make() -> Response:
            return _sent(call.request, await drawing.drawn(picture, width), _Svg.media_type, {})

        return Later(make)

    return await call.read(plan, Action.READ, ask)
