"""What the app's routes know of a path: its methods and the media types of its answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from fastapi.datastructures import DefaultPlaceholder
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import BaseRoute, Match, Mount

from app.http.finding import Finder

ANY: Final = "*/*"
"""Stands for an answer whose media type the route does not declare."""


def _matching(routes: Sequence[BaseRoute], scope: Mapping[str, Any]) -> Iterator[tuple[RouteContext, Match]]:
    """The routes whose path is that of the scope, also inside mounted apps."""
    for context in iter_route_contexts([one for one in routes if not isinstance(one, Finder)]):
        bare = {"type": "http", "path": scope["path"], "root_path": scope["root_path"], "method": scope["method"]}
        match, child = context.matches(bare)
        if match is Match.NONE:
            continue
        inner = getattr(context, "app", None) if isinstance(context.original_route, Mount) else None
        if inner is not None and hasattr(inner, "routes"):
            yield from _matching(inner.routes, {**bare, **child})
        else:
            yield context, match


def methods(routes: Sequence[BaseRoute], scope: Mapping[str, Any]) -> list[str]:
    """All methods of the path, HEAD wherever GET is; none when there is no such path."""
    found: set[str] = set()
    for context, _ in _matching(routes, scope):
        found |= set(context.methods or {"GET"})
    return sorted(found | {"HEAD"} if "GET" in found else found)


def media_types(routes: Sequence[BaseRoute], scope: Mapping[str, Any]) -> set[str]:
    """The media types that the route of this path and method answers with; none when there is no such route."""
    found: set[str] = set()
    for context, match in _matching(routes, scope):
        if match is not Match.FULL:
            continue
        declared = getattr(context, "response_class", None)
        kind = declared.value if isinstance(declared, DefaultPlaceholder) else declared
        found.add(getattr(kind, "media_type", None) or ANY)
        responses: Mapping[int | str, Mapping[str, Any]] = getattr(context, "responses", {})
        for answer in responses.values():
            found |= set(answer.get("content", {}))
        break
    return found
