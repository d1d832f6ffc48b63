"""Finds the route of a path by its words: to try hundreds of routes one after the other costs more than to answer."""

from collections.abc import Iterator, Sequence

from fastapi.routing import APIRoute
from starlette.convertors import StringConvertor
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_Words = tuple[str | None, ...]
"""Of a path; None for what may be any word."""


class Finder(BaseRoute):
    """Stands before the routes of an app, and goes straight to the one that they would come to.

    Where it finds none it is as if it were not there, so that the routes themselves say what is wrong.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        """Take the routes that come after it, as far as they are whole words or one parameter between slashes."""
        self._by_words: dict[_Words, list[tuple[int, APIRoute]]] = {}
        self._shapes: dict[int, set[tuple[bool, ...]]] = {}
        for number, route in enumerate(routes):
            if not isinstance(route, APIRoute) or not _is_plain(route):
                # What comes after it might have to wait for it.
                break
            words = tuple(None if "{" in word else word for word in route.path.split("/"))
            self._shapes.setdefault(len(words), set()).add(tuple(word is None for word in words))
            self._by_words.setdefault(words, []).append((number, route))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """What the route for the path and method says of them; nothing when there is none."""
        if scope["type"] == "http" and not scope.get("root_path"):
            for _, route in sorted(self._candidates(scope["path"].split("/")), key=lambda one: one[0]):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    return match, found
        return Match.NONE, {}

    def _candidates(self, words: list[str]) -> Iterator[tuple[int, APIRoute]]:
        for shape in self._shapes.get(len(words), ()):
            masked = tuple(None if any_word else word for word, any_word in zip(words, shape, strict=True))
            yield from self._by_words.get(masked, ())

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the route that was found answer."""
        await scope["route"].handle(scope, receive, send)


def _is_plain(route: APIRoute) -> bool:
    """Whether each of its parameters is one word."""
    return all(isinstance(one, StringConvertor) for one in route.param_convertors.values())
