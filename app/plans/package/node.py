"""Reading a JSON document that is partly wrong: what is structurally wrong is not there, everything else is."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.errors import Flaw
from app.http.input_flaws import pointer

Path = tuple[str | int, ...]

_FLAWED: Final = object()


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON object at its place in the document; a value of another type than is asked for reads as absent."""

    pointer: str
    values: Mapping[str, object]

    def given(self, name: str) -> bool:
        """Whether the property is there, right or wrong."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str | None:
        """A text, a code or a date: dates as YYYY-MM-DD, so that they compare as text."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def whole(self, name: str) -> int | None:
        """A whole number."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self, name: str) -> Decimal | None:
        """A number, exactly as it was written."""
        return exact(self.values.get(name))

    def flag(self, name: str) -> bool | None:
        """True or false."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else None

    def value(self, name: str) -> object:
        """Whatever is there."""
        return self.values.get(name)

    def sequence(self, name: str) -> Sequence[object] | None:
        """A list, whatever is in it."""
        value = self.values.get(name)
        return value if isinstance(value, list) else None

    def node(self, name: str) -> "Node | None":
        """An object."""
        value = self.values.get(name)
        return Node(self.at(name), value) if isinstance(value, dict) else None

    def nodes(self, name: str) -> tuple["Node", ...]:
        """The objects of a list, each with its own index."""
        return tuple(
            Node(self.at(name, index), item)
            for index, item in enumerate(self.sequence(name) or ())
            if isinstance(item, dict)
        )

    def at(self, *path: str | int) -> str:
        """The pointer of something below this object."""
        return self.pointer + pointer(path)

    def flaw(self, path: str | int | Path, code: str, nl: str, en: str) -> Flaw:
        """A flaw of this object at a place below it; the empty path is the object itself."""
        return Flaw(self.at(*path) if isinstance(path, tuple) else self.at(path), code, nl, en)


def exact(value: object) -> Decimal | None:
    """A JSON number as the decimal it was written as; None for anything else, true and false included."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value)


def without(document: Mapping[str, object], flawed: Iterable[Path]) -> Node:
    """The document with every flawed value made unreadable, so that nothing is said of it twice."""
    paths = tuple(flawed)
    copy = deepcopy(dict(document)) if paths else document
    for path in paths:
        _spoil(copy, path)
    return Node("", copy)


def _spoil(document: object, path: Path) -> None:
    *above, last = path
    place = document
    for step in above:
        place = _inside(place, step)
    if _inside(place, last) is not None and isinstance(place, dict | list):
        place[last] = _FLAWED  # type: ignore[index]


def _inside(place: object, step: str | int) -> object:
    if isinstance(place, dict):
        return place.get(step)
    if isinstance(place, list) and isinstance(step, int) and step < len(place):
        return place[step]
    return None
