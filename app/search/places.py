"""Where in a thing its texts are, and which of them names it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

_NAMING: Final = (
    "name",
    "projectnaam",
    "activity",
    "action",
    "deliverable",
    "subject",
    "theme",
    "doelstelling",
    "statement",
    "text",
    "reference",
)
"""The properties that name a thing, the best first."""

_TITLE: Final = 300


class Place(NamedTuple):
    """A text in a thing, and its JSON pointer."""

    pointer: str
    text: str


def texts(value: Any, pointer: str = "") -> Iterator[Place]:
    """Every text in a JSON value with its place, in order."""
    if isinstance(value, str):
        yield Place(pointer, value)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from texts(one, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from texts(one, f"{pointer}/{index}")


def title(body: Mapping[str, Any], otherwise: str) -> str:
    """How a thing is called: its name, else the first line of what it says of itself."""
    for name in _NAMING:
        said = body.get(name)
        if isinstance(said, str) and said.strip():
            line = said.strip().splitlines()[0]
            return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"
    return otherwise
