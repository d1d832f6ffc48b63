"""The views over HTTP: in pages as JSON, whole as CSV or workbook."""

from collections.abc import Awaitable, Callable
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from pydantic.alias_generators import to_snake
from starlette.responses import Response

from app import clock
from app.access.rights import Action
from app.access.work import Work
from app.db.session import Session
from app.errors import Flaw, InvalidInput, NotFound
from app.http.files import FileAnswer, attachment
from app.http.negotiation import preferred_language, preferred_media_type
from app.http.paging import Listing, PagingOnly
from app.http.rooms import RoomRoute
from app.http.taking_out import take_out, take_out_of_many
from app.http.transaction import Asking, AskingNow, Rows
from app.http.types import Code, QueryInt, StrictUuid
from app.views import country, schemas, service
from app.views.catalogue import VIEWS
from app.views.columns import Column, View, narrowing
from app.views.csv_form import CsvFile
from app.views.kinds import Kind
from app.views.xlsx_form import XlsxFile

_TYPES: Final[dict[str, Literal["json", "csv", "xlsx"]]] = {
    "application/json": "json",
    "text/csv": "csv",
    XlsxFile.media_type: "xlsx",
}
_FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "De rijen: als JSON een pagina, als CSV of werkmap alles.",
        "content": {"text/csv": {}, XlsxFile.media_type: {}},
        "headers": {"Content-Disposition": {"description": "De bestandsnaam.", "schema": {"type": "string"}}},
    }
}

_HOW: Final = "Plat, voor een rekenblad, met kolommen in vaste volgorde; elke filter geldt ook voor het bestand."
_Number = Annotated[QueryInt, Field(ge=1, le=9999)]
_Form = Annotated[
    Literal["json", "csv", "xlsx"] | None,
    Query(alias="format", description="De vorm; zonder beslist `Accept`, en anders is het JSON."),
]
_View = Annotated[
    str, Path(max_length=40, description="Welk overzicht.", json_schema_extra={"enum": list(VIEWS)})
]  # fmt: skip
_Locale = Annotated[
    Literal["nl-NL", "en"] | None,
    Query(
        description="De koppen, en in CSV de schrijfwijze: `nl-NL` met BOM, puntkomma en decimale komma, `en` volgens "
        "RFC 4180. Zonder beslist `Accept-Language`."
    ),
]


def _narrowed(column: Column) -> Parameter:
    kind: Any = {Kind.ID: StrictUuid, Kind.WHOLE: _Number}.get(column.kind, Code)
    hint = Annotated[kind | None, Query(alias=column.name, description="Alleen met deze waarde.")]
    return Parameter(f"only_{to_snake(column.name)}", Parameter.KEYWORD_ONLY, default=None, annotation=hint)


def _showing(view: View) -> Callable[..., Awaitable[Response]]:
    filters = {f"only_{to_snake(column.name)}": column.name for column in narrowing(view)}

    async def show(
        plan: Code, paging: PagingOnly, call: Asking, *, wanted: _Form = None, locale: _Locale = None, **given: Any
    ) -> Response:
        form = _form(call.request, wanted)
        narrowed = {filters[name]: str(value) for name, value in given.items() if value is not None}

        async def ask(work: Work) -> Rows:
            return Rows(*await service.page(work, view, narrowed, paging.after(*view.key), paging.limit))

        if form == "json":
            response = await call.read(plan, view.action, ask, whole=view.whole)
            response.headers["Vary"] = "Accept"
            return response
        _refuse_paging(call.request)
        order = service.Order(form, locale or ("en" if _english(call.request) else "nl-NL"), narrowed, call.as_of)

        async def make(work: Work) -> service.Taken:
            return await service.taken(work, view, order)

        return _sent(plan, await take_out(call, plan, view.action, make, service.record, whole=view.whole))

    declared = [one for one in signature(show).parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
    show.__signature__ = Signature([*declared, *map(_narrowed, narrowing(view))])  # type: ignore[attr-defined] # read by FastAPI
    return show


def _form(request: Request, wanted: Literal["json", "csv", "xlsx"] | None) -> Literal["json", "csv", "xlsx"]:
    found = preferred_media_type(",".join(request.headers.getlist("accept")), _TYPES)
    # What admits none of them admits a problem document at most: the answer is then JSON as well.
    return wanted or _TYPES.get(found or "", "json")


def _english(request: Request) -> bool:
    return preferred_language(request.headers.get("accept-language")) == "en"


def _refuse_paging(request: Request) -> None:
    nl, en = "Een bestand heeft geen pagina’s: alles staat erin.", "A file has no pages: everything is in it."
    given = [name for name in ("cursor", "limit") if name in request.query_params]
    if given:
        raise InvalidInput([Flaw(f"/query/{name}", "not_allowed", nl, en) for name in given])


def _sent(plan: str, taken: service.Taken) -> FileAnswer:
    name = f"{plan}-{taken.view.name}-{clock.today()}.{taken.order.form}"
    headers = {
        "Content-Disposition": attachment(name),
        "Content-Language": taken.order.locale,
        "Vary": "Accept, Accept-Language",
    }
    kind = CsvFile.media_type if taken.order.form == "csv" else XlsxFile.media_type
    return FileAnswer(taken.made.file, taken.made.size, kind, headers)


def _routes() -> APIRouter:
    made = APIRouter(route_class=RoomRoute)
    listing: Any = Listing
    for view in VIEWS.values():
        made.add_api_route(
            f"/plans/{{plan}}/views/{view.name}",
            _showing(view),
            methods=["GET"],
            tags=["Overzichten"],
            response_model=listing[schemas.ROWS[view.name]],
            responses=_FILES,
            operation_id=view.operation,
            summary=f"Overzicht: {view.nl}",
            description=f"{view.text} {_HOW}",
        )
    return made


router: Final = _routes()


@router.get(
    "/plans/{plan}/views",
    response_model=Listing[schemas.ViewInfo],
    tags=["Overzichten"],
    operation_id="listViews",
    summary="De overzichten die u mag opvragen",
    description="Met hun kolommen in de vaste volgorde. Elk overzicht is er als JSON, CSV en werkmap (xlsx).",
)
async def list_views(plan: Code, call: AskingNow) -> Response:
    """List the views."""

    async def ask(work: Work) -> Rows:
        return Rows(service.views(work))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/views/{view}",
    response_class=Response,
    responses={200: {**_FILES[200], "description": "Alle rijen, als CSV.", "content": {"text/csv": {}}}},
    tags=["Overzichten"],
    operation_id="exportView",
    summary="Een overzicht van alle plannen als CSV",
    description=(
        "Van elk plan waarin u dit overzicht mag zien alle rijen die u daar ziet, op volgorde van plan, met de code "
        "van het plan als eerste kolom en daarna de kolommen van het overzicht; alles zoals het op één moment was. Een "
        "plan zonder dit overzicht heeft er geen rijen. In elk plan waaruit rijen meegaan wordt vastgelegd wie wat "
        "ophaalde."
    ),
)
async def export_view(view: _View, call: AskingNow, locale: _Locale = None) -> Response:
    """Export a view of all plans."""
    if view not in VIEWS:
        raise NotFound
    asked = country.Asked(call.actor, clock.now(), clock.today())
    chosen = locale or ("en" if _english(call.request) else "nl-NL")

    async def make(session: Session) -> country.Country:
        return await country.taken(session, asked, VIEWS[view], chosen)

    async def record(session: Session, made: country.Country) -> None:
        await country.record(session, asked, made)

    return _sent("plannen", (await take_out_of_many(call, make, record)).taken)
