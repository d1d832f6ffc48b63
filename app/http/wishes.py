"""What a caller may ask of any list: which properties, in which order, with what beside it, and only what changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, Final, get_args

from fastapi import Query, Request
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.clock import shortly_before
from app.errors import Flaw, InvalidInput
from app.http.addresses import by_address
from app.http.types import Moment

_NAMES: Final = r"^[A-Za-z][A-Za-z0-9]{0,59}(,[A-Za-z][A-Za-z0-9]{0,59}){0,49}$"
_ORDER: Final = r"^-?[A-Za-z][A-Za-z0-9]{0,59}(,-?[A-Za-z][A-Za-z0-9]{0,59}){0,4}$"
_SCALAR: Final = frozenset({"string", "number", "integer", "boolean"})


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a caller wants a list."""

    fields: tuple[str, ...] = ()
    """Only these properties; all when empty."""
    sort: tuple[tuple[str, bool], ...] = ()
    """In this order: properties, each with whether it descends; in the order of the list itself when empty."""
    expand: tuple[str, ...] = ()
    """With what these properties name beside it."""
    since: datetime | None = None
    """Only what became known after this."""


@dataclass(frozen=True, slots=True)
class Properties:
    """What the rows of a list are made of, by their names on the wire."""

    all: frozenset[str]
    scalar: frozenset[str]


def rows_of(model: Any) -> tuple[type[BaseModel], ...]:
    """The kinds of rows in a list, of its response model; what was removed is none of them."""
    listed: FieldInfo | None = getattr(model, "model_fields", {}).get("items")
    (kind,) = get_args(listed.annotation) if listed is not None else (None,)
    kinds = get_args(kind) or (kind,)
    return tuple(one for one in kinds if hasattr(one, "model_fields") and not is_removed(one))


def is_removed(kind: type[BaseModel]) -> bool:
    """Whether a row of this kind says that something is no longer in its list."""
    said = kind.model_fields.get("removed")
    return said is not None and said.default is True


@lru_cache(maxsize=1024)
def properties_of(model: Any) -> Properties:
    """The properties of the rows in a list, of its response model."""
    named: dict[str, bool] = {}
    for kind in rows_of(model):
        schema = kind.model_json_schema(by_alias=True, mode="serialization")
        for name, one in schema.get("properties", {}).items():
            named[name] = named.get(name, True) and _is_scalar(one, schema.get("$defs", {}))
    return Properties(frozenset(named), frozenset(name for name, scalar in named.items() if scalar))


def _is_scalar(schema: Mapping[str, Any], named: Mapping[str, Any]) -> bool:
    if "$ref" in schema:
        return _is_scalar(named[schema["$ref"].rpartition("/")[2]], named)
    kinds = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if kinds:
        return all(one.get("type") == "null" or _is_scalar(one, named) for one in kinds)
    kind = schema.get("type")
    return "enum" in schema or "const" in schema or set(kind if isinstance(kind, list) else [kind]) <= _SCALAR


def _model(request: Request) -> Any:
    # FastAPI keeps what `include_router` adds here, apart from the route itself.
    route = request.scope.get("fastapi", {}).get("effective_route_context") or request.scope.get("route")
    return getattr(route, "response_model", None)


Fields = Annotated[
    str | None, Query(max_length=2000, pattern=_NAMES, description="Alleen deze eigenschappen, met komma’s ertussen.")
]
Sort = Annotated[
    str | None,
    Query(
        max_length=400,
        pattern=_ORDER,
        description="De volgorde: eigenschappen met komma’s ertussen, met `-` ervoor aflopend; leeg komt laatst.",
    ),
]
Expand = Annotated[
    str | None,
    Query(
        max_length=400,
        pattern=_NAMES,
        description="Geef ook wat deze eigenschappen noemen, in `expanded`; wat niet te zien mag zijn is null.",
    ),
]


@by_address
async def narrowing(request: Request, fields: Fields = None) -> Wishes:
    """How the caller wants a list that has one order only.

    Raises:
        InvalidInput: it names properties that the rows do not have.
    """
    return await shaping(request, fields)


@by_address
async def shaping(request: Request, fields: Fields = None, sort: Sort = None, expand: Expand = None) -> Wishes:
    """How the caller wants the list.

    Raises:
        InvalidInput: it names properties that the rows do not have, or that cannot be used so.
    """
    asked = {
        "fields": tuple(fields.split(",")) if fields else (),
        "sort": tuple(sort.split(",")) if sort else (),
        "expand": tuple(expand.split(",")) if expand else (),
    }
    if any(asked.values()):
        known, beside = properties_of(_model(request)), set(expandable(request))
        allowed = {"fields": known.all, "sort": known.scalar, "expand": known.all & beside}
        flaws = [flaw for name, given in asked.items() for flaw in _flaws(name, given, allowed[name])]
        if flaws:
            raise InvalidInput(flaws)
    order = tuple((name.removeprefix("-"), name.startswith("-")) for name in asked["sort"])
    request.state.wishes = made = Wishes(asked["fields"], order, asked["expand"])
    return made


def expandable(request: Request) -> Mapping[str, Any]:
    """What a property names, by the property: the route that answers it."""
    found: Mapping[str, Any] = getattr(request.app.state, "beside", {})
    return found


def _flaws(parameter: str, given: Iterable[str], allowed: frozenset[str]) -> list[Flaw]:
    if allowed.issuperset(name.removeprefix("-") for name in given):
        return []
    shown = ", ".join(sorted(allowed)) or "-"
    nl, en = f"Hier kan alleen: {shown}.", f"Possible here: {shown}."
    return [Flaw(f"/query/{parameter}", "unknown_property", nl, en)]


OVERLAP: Final = timedelta(seconds=30)
"""What was recorded so short before a moment may have become known after it, and is told once more."""


def with_overlap(since: datetime | None) -> datetime | None:
    """From when it is told to who asks since a moment."""
    return None if since is None else shortly_before(since, OVERLAP)


Since = Annotated[
    Moment | None,
    Query(alias="updatedSince", description="Alleen wat sindsdien veranderde; ook wat is verwijderd."),
]
"""For a list that says itself what changed."""


Changed = Annotated[
    Moment | None,
    Query(
        alias="updatedSince",
        description="Alleen wat na dit moment anders werd, en wat er sindsdien uit is (`removed`). Geef wat de "
        "eerste pagina van de vorige keer in `Known-At` zei: dan ontbreekt er niets.",
    ),
]


async def wishing(
    request: Request, fields: str | None, sort: str | None, expand: str | None, since: datetime | None
) -> Wishes:
    """How the caller wants a list that can be asked for its changes.

    Raises:
        InvalidInput: as `shaping`.
    """
    shaped = await shaping(request, fields, sort, expand)
    request.state.wishes = made = Wishes(shaped.fields, shaped.sort, shaped.expand, since)
    return made
