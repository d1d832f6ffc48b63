"""The records over HTTP: the same routes for every kind, each with its own properties."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from inspect import Parameter, Signature
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Query
from fastapi.concurrency import run_in_threadpool
from pydantic.alias_generators import to_snake
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.etags import tag_of
from app.http.paging import Page, Paging, PagingApart
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, AskingNow, Call, Changing, Created, Rows, at
from app.http.types import Choice, Code, Moment
from app.http.wishes import Since
from app.plans.package.records.kinds import KINDS, Editor, Kind
from app.plans.package.records.shapes import Slot, slots_of
from app.register import service, writing
from app.register.asked import Asked
from app.register.checking import draft_of
from app.register.reach import ACTIONS
from app.register.schemas import Kept, body_of, history_of, page_of

_AsOf = Annotated[Moment | None, Query(alias="asOf", description="Zoals het op dit moment bekend was.")]


def _filters(kind: Kind) -> dict[str, Slot]:
    """The properties that a list can be narrowed by: references and fixed words, by the name of their parameter."""
    return {f"only_{to_snake(s.name)}": s for s in slots_of(kind.model) if s.refs or s.choice is not None}


def _parameter(name: str, slot: Slot) -> Parameter:
    one_of: Any = Choice
    kind: Any = Code if slot.choice is None else one_of[slot.choice]
    text = "Alleen wat dit noemt." if slot.listed else "Alleen met deze waarde."
    hint = Annotated[kind | None, Query(alias=slot.name, description=text)]
    return Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=hint)


def _named(name: str, annotation: Any, default: Any = Parameter.empty) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _listing(kind: Kind) -> Callable[..., Awaitable[Response]]:
    filters = _filters(kind)

    async def list_records(
        *, plan: str, paging: Page, call: Call, as_of: datetime | None, since: datetime | None, **given: Any
    ) -> Response:
        narrowed = {filters[name].name: value for name, value in given.items() if value is not None}
        asked = Asked(kind.section, narrowed, as_of, since)

        async def ask(work: Work) -> Rows:
            return Rows(*await service.page(work, kind, asked, paging.after(str), paging.limit))

        return await call.read(plan, Action.READ, ask)

    own = [_named("plan", Code), _named("paging", PagingApart), _named("call", AskingNow)]
    past = [_named("as_of", _AsOf, None), _named("since", Since, None)]
    narrowing = [_parameter(name, slot) for name, slot in filters.items()]
    list_records.__signature__ = Signature([*own, *past, *narrowing])  # type: ignore[attr-defined] # read by FastAPI
    return list_records


def _reading(kind: Kind) -> Callable[..., Awaitable[Response]]:
    async def get_record(plan: Code, code: Code, call: Asking) -> Response:
        async def ask(work: Work) -> Kept:
            return await service.one(work, kind, code)

        return await call.read(plan, Action.READ, ask)

    return get_record


def _remembering(kind: Kind) -> Callable[..., Awaitable[Response]]:
    async def list_versions(plan: Code, code: Code, paging: Paging, call: Asking) -> Response:
        async def ask(work: Work) -> Rows:
            return Rows(*await service.history(work, kind, code, paging.after(int), paging.limit))

        return await call.read(plan, Action.READ, ask)

    return list_versions


def _present(kind: Kind, code: str) -> Callable[[Work], Awaitable[str | None]]:
    async def version(work: Work) -> str | None:
        found = await service.present(work, kind, code)
        return None if found is None else tag_of(found)

    return version


def _putting(kind: Kind) -> Callable[..., Awaitable[Response]]:
    action = ACTIONS[kind.editor]

    async def put_record(*, plan: str, code: str, body: Any, call: Call) -> Response:
        draft = await run_in_threadpool(draft_of, kind, code, body)

        async def say(work: Work) -> Rows:
            await writing.refuse(work, draft)
            return Rows([])

        async def do(work: Work) -> Created:
            made, new = await writing.put(work, draft)
            return Created(made, at(f"plans/{plan}/{kind.path}", code), 201) if new else Created(made, None, 200)

        if draft.flaws:
            return await call.read(plan, action, say)
        return await call.command(plan, action, do, version=_present(kind, code))

    own = [_named("plan", Code), _named("code", Code), _named("body", Annotated[body_of(kind), Body()])]
    put_record.__signature__ = Signature([*own, _named("call", Changing)])  # type: ignore[attr-defined] # idem
    return put_record


def _removing(kind: Kind) -> Callable[..., Awaitable[Response]]:
    async def remove_record(plan: Code, code: Code, call: Changing) -> Response:
        async def do(work: Work) -> Created:
            await writing.remove(work, kind, code)
            return Created(None)

        return await call.command(plan, ACTIONS[kind.editor], do, version=_present(kind, code))

    return remove_record


_WRITERS: Final = {
    Editor.OFFICE: "Voor het programmabureau.",
    Editor.INITIATIVE: "Voor het programmabureau, en voor partners die het initiatief mogen bewerken.",
    Editor.CONTRIBUTION: (
        "Voor het programmabureau, en voor partners zover hun rol in het initiatief reikt; het antwoord is aan de "
        "trekker."
    ),
}


def _add(router: APIRouter, kind: Kind) -> None:
    """The routes of one kind."""
    answer, name = service.ANSWERS[kind.section], kind.model.__name__
    several = f"{kind.section[0].upper()}{kind.section[1:]}"
    path = f"/plans/{{plan}}/{kind.path}"

    def add(method: str, where: str, endpoint: Any, named: tuple[str, str, str], **more: Any) -> None:
        operation, summary, text = named
        said: dict[str, Any] = {"summary": f"{summary}: {kind.nl}", "description": text, **more}
        router.add_api_route(where, endpoint, methods=[method], tags=[kind.tag], operation_id=operation, **said)

    text = "Op volgorde van code; zoals het nu is, zoals het was, of wat er veranderde."
    add("GET", path, _listing(kind), (f"list{several}", "Lijst", text), response_model=partial(page_of, kind, answer))
    path = f"{path}/{{code}}"
    text = "Bij zijn code, zoals het nu is."
    add("GET", path, _reading(kind), (f"get{name}", "Lezen", text), response_model=answer)
    text = f"Maken met `If-None-Match: *`, of vervangen met `If-Match`; verwijzingen bestaan. {_WRITERS[kind.editor]}"
    made = {201: {"model": answer, "description": "Gemaakt."}}
    add("PUT", path, _putting(kind), (f"put{name}", "Vastleggen", text), response_model=answer, responses=made)
    text = f"Geweigerd zolang iets ernaar verwijst; de versies blijven bewaard. {_WRITERS[kind.editor]}"
    add("DELETE", path, _removing(kind), (f"remove{name}", "Verwijderen", text), status_code=204)
    text = "Van de eerste af, ook als het is verwijderd: wie, wanneer en waarom."
    versions = partial(history_of, kind, service.VERSIONS[kind.section])
    add(
        "GET", f"{path}/versions", _remembering(kind), (f"list{name}Versions", "Versies", text), response_model=versions
    )


def _routes() -> APIRouter:
    made = APIRouter(route_class=RoomRoute)
    for kind in KINDS:
        _add(made, kind)
    return made


router: Final = _routes()
