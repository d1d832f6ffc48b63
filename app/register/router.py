"""The records over HTTP: the same routes for every kind, each with its own properties."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from inspect import Parameter, Signature
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic.alias_generators import to_snake
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.json_body import StrictRoute
from app.http.paging import Page, Paging
from app.http.transaction import Asking, Call, Rows
from app.http.types import Choice, Code, Moment
from app.plans.package.records.kinds import KINDS, Kind
from app.plans.package.records.shapes import Slot, slots_of
from app.register import service
from app.register.asked import Asked
from app.register.schemas import Kept, page_of

_AsOf = Annotated[Moment | None, Query(alias="asOf", description="Zoals het op dit moment bekend was.")]
_Since = Annotated[
    Moment | None,
    Query(alias="updatedSince", description="Alleen wat sindsdien veranderde; ook wat is verwijderd."),
]


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

    own = [_named("plan", Code), _named("paging", Paging), _named("call", Asking)]
    past = [_named("as_of", _AsOf, None), _named("since", _Since, None)]
    narrowing = [_parameter(name, slot) for name, slot in filters.items()]
    list_records.__signature__ = Signature([*own, *past, *narrowing])  # type: ignore[attr-defined] # read by FastAPI
    return list_records


def _reading(kind: Kind) -> Callable[..., Awaitable[Response]]:
    async def get_record(plan: Code, code: Code, call: Asking) -> Response:
        async def ask(work: Work) -> Kept:
            return await service.one(work, kind, code)

        return await call.read(plan, Action.READ, ask)

    return get_record


def _add(router: APIRouter, kind: Kind) -> None:
    """The routes of one kind."""
    answer, name = service.ANSWERS[kind.section], kind.model.__name__
    several = f"{kind.section[0].upper()}{kind.section[1:]}"
    router.add_api_route(
        f"/plans/{{plan}}/{kind.path}",
        _listing(kind),
        methods=["GET"],
        tags=[kind.tag],
        response_model=page_of(kind, answer),
        operation_id=f"list{several}",
        summary=f"Lijst: {kind.nl}",
        description="Op volgorde van code; zoals het nu is, zoals het was, of wat er veranderde.",
    )
    router.add_api_route(
        f"/plans/{{plan}}/{kind.path}/{{code}}",
        _reading(kind),
        methods=["GET"],
        tags=[kind.tag],
        response_model=answer,
        operation_id=f"get{name}",
        summary=f"Eén {kind.nl}",
        description="Bij zijn code, zoals het nu is.",
    )


def _routes() -> APIRouter:
    made = APIRouter(route_class=StrictRoute)
    for kind in KINDS:
        _add(made, kind)
    return made


router: Final = _routes()
