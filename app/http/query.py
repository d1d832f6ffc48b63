"""Refuses query keys that no route asked for, and bodies where none is declared."""

import re
from collections import Counter
from typing import Any, Final

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params, request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.params import ParamTypes
from fastapi.routing import APIRoute

from app.http.json_body import refuse_undeclared_body

_SHOWN_NAME: Final = re.compile(r"[A-Za-z0-9._~-]{1,100}")


async def only_declared(request: Request) -> None:
    """Refuse query keys that the route does not declare or that occur twice, and a body where none is declared.

    To be put on the outermost router, after what identifies the caller: a token in the query is 401 first.

    Raises:
        RequestValidationError: these, together with all else that is wrong with the request.
        InvalidInput: there is a body that nobody would look at.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    # FastAPI keeps what `include_router` adds here, apart from the route itself.
    effective: APIRoute = request.scope.get("fastapi", {}).get("effective_route_context") or route
    wrong = _wrong_keys(request, effective.dependant) if request.query_params else []
    if wrong:
        body = await request.json() if route.body_field and await request.body() else None
        raise RequestValidationError([*wrong, *_wrong_otherwise(request, effective, body)], body=body)
    await refuse_undeclared_body(request)


def _wrong_keys(request: Request, dependant: Dependant) -> list[dict[str, Any]]:
    known = _known_keys(dependant)
    wrong = []
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        place = ("query", name) if _SHOWN_NAME.fullmatch(name) else ("query",)
        if name not in known:
            text = {"nl": "Deze parameter bestaat hier niet.", "en": "This parameter does not exist here."}
            wrong.append({"type": "unknown_parameter", "loc": place, "ctx": text})
        elif times > 1:
            text = {"nl": "Deze parameter komt meer dan eens voor.", "en": "This parameter occurs more than once."}
            wrong.append({"type": "repeated_parameter", "loc": place, "ctx": text})
    return wrong


_known: dict[int, tuple[Dependant, frozenset[str]]] = {}
"""The keys of what was asked before, by the identity of what declares them, which is held so that it stays the same."""


def _known_keys(dependant: Dependant) -> frozenset[str]:
    if id(dependant) not in _known:
        fields = get_flat_params(dependant)
        keys = {field.alias for field in fields if getattr(field.field_info, "in_", None) is ParamTypes.query}
        _known[id(dependant)] = dependant, frozenset(keys)
    return _known[id(dependant)][1]


def _wrong_otherwise(request: Request, route: APIRoute, body: Any) -> list[dict[str, Any]]:
    """What FastAPI would find wrong with the rest, so that one answer names everything."""
    received = {
        ParamTypes.path: request.path_params,
        ParamTypes.query: request.query_params,
        ParamTypes.header: request.headers,
        ParamTypes.cookie: request.cookies,
    }
    errors: list[dict[str, Any]] = []
    for field in get_flat_params(route.dependant):
        kind: ParamTypes = field.field_info.in_  # type: ignore[attr-defined]
        errors += request_params_to_args([field], received[kind])[1]
    if route.body_field and body is not None:
        errors += route.body_field.validate(body, {}, loc=("body",))[1]
    elif route.body_field and route.body_field.field_info.is_required():
        errors.append({"type": "missing", "loc": ("body",)})
    return errors
