"""Draws charts as SVG: by Vega-Lite, without a network, in a thread, a few at a time and never for long."""

import asyncio
from collections.abc import Callable
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Final, TypeVarTuple

import orjson

from app.errors import Unavailable
from app.reports.pictures.picture import Picture, Width

PATIENCE: Final = 20.0
"""The most seconds that drawing may take."""

_Given = TypeVarTuple("_Given")

_AT_ONCE: Final = BoundedSemaphore(1)
_DUTCH: Final = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""], "percent": " %"}
_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"


async def drawn(picture: Picture, width: Width) -> bytes:
    """The SVG of a picture, with a title and a description for who does not see it.

    Raises:
        Unavailable: it takes too long now.
    """
    return await within_patience(draw, picture, width)


async def within_patience(work: Callable[[*_Given], bytes], *given: *_Given) -> bytes:
    """Do something heavy beside the requests of others.

    Raises:
        Unavailable: it takes too long now.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            return await asyncio.to_thread(work, *given)
    except TimeoutError as error:
        raise Unavailable from error


def draw(picture: Picture, width: Width) -> bytes:
    """The SVG of a picture; the same picture gives the same bytes."""
    spec = orjson.dumps(picture.spec(width), option=orjson.OPT_SORT_KEYS)
    return _drawn(spec, picture.title, picture.description, picture.name)


@lru_cache(maxsize=64)
def _drawn(spec: bytes, title: str, description: str, name: str) -> bytes:
    import vl_convert  # noqa: PLC0415 (heavy: only when something is drawn)

    with _AT_ONCE:
        svg = vl_convert.vegalite_to_svg(
            spec.decode(), allowed_base_urls=[], format_locale=_DUTCH, time_format_locale="nl-NL"
        )
    return _labelled(svg, title, description, name)


def _labelled(svg: str, title: str, description: str, name: str) -> bytes:
    """The drawing as an image with a name and a description (WCAG 1.1.1), that fits the width it is given."""
    from lxml import etree  # noqa: PLC0415 (heavy: only when something is drawn)

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(svg.encode(), parser)
    for element in root.iter():
        # A chart is one image: its parts say nothing to who hears it. A style would need leave of the page.
        for name_ in [str(one) for one in element.attrib]:
            if name_.startswith("aria-") or name_ in {"role", "style"}:
                del element.attrib[name_]
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    root.set("lang", "nl")
    for place, (kind, text) in enumerate((("title", title), ("desc", description))):
        element = etree.Element(_NAMESPACE + kind, {"id": f"{name}-{kind}"})
        element.text = text
        root.insert(place, element)
    return etree.tostring(root, encoding="utf-8")
