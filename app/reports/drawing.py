"""Has charts drawn as SVG and reports printed: in a process beside the service, one at a time and never for long."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson

from app.beside.asking import Beside, within_patience
from app.reports.pictures.picture import Picture, Width

_studio: Final = Beside("app.reports.studio")


async def drawn(picture: Picture, width: Width) -> bytes:
    """The SVG of a picture, with a title and a description for who does not see it.

    Raises:
        Unavailable: it takes too long now.
    """
    return await within_patience(draw, picture, width)


def draw(picture: Picture, width: Width) -> bytes:
    """The SVG of a picture; the same picture gives the same bytes."""
    spec = orjson.dumps(picture.spec(width), option=orjson.OPT_SORT_KEYS)
    return _drawn(spec, picture.title, picture.description, picture.name)


@lru_cache(maxsize=64)
def _drawn(spec: bytes, title: str, description: str, name: str) -> bytes:
    return _studio.ask("draw", spec, title=title, description=description, name=name)


def print_in(folder: Path) -> bytes:
    """The document of the parts in a folder."""
    return _studio.ask("print", str(folder).encode())


def set_page(said: Mapping[str, Any]) -> bytes:
    """The page on which all this is said."""
    return _studio.ask("set", orjson.dumps(said))
