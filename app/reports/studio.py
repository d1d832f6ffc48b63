"""Draws and prints, as a program of its own: its libraries take more memory than all else of the service.

It is given one thing at a time over a connection, and ends when nothing is asked for a while.
"""
# ruff: noqa: PLC0415 - who only draws does not wait for what prints

import json
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import jinja2

PAPER: Final = "report.pdf"
"""The name under which a document lies in the folder of its parts."""

_IDLE: Final = 60.0
"""Seconds after which who has nothing to do leaves."""

_FONTS: Final = Path(__file__).with_name("fonts")
_TEMPLATES: Final = Path(__file__).with_name("templates")
_PAGE: Final = "report.html.j2"
_DUTCH: Final = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""], "percent": " %"}
_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
_ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When every document was made: the same facts give the same bytes."""
_UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
_DELETE: Final = "\x7f"


def main() -> None:
    """Do what is asked, until nobody asks any more."""
    # Ctrl-C at a terminal reaches everybody; who asks lets go of the connection.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError), Connection(int(sys.argv[1])) as line:
        while line.poll(_IDLE):
            line.send_bytes(_answer(json.loads(line.recv_bytes())))


def _answer(asked: Mapping[str, Any]) -> bytes:
    try:
        done = _done(asked)
    except Exception as error:  # noqa: BLE001 (whatever it is, who asked says so)
        return json.dumps({"failed": repr(error)}).encode()
    return json.dumps({"done": done}).encode()


def _done(asked: Mapping[str, Any]) -> str:
    if "folder" in asked:
        return printed(Path(asked["folder"]))
    return page(asked["page"]) if "page" in asked else drawn(**asked)


def drawn(spec: str, title: str, description: str, name: str) -> str:
    """The SVG of a chart by its specification in Vega-Lite, with a title and a description; without a network."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[], format_locale=_DUTCH, time_format_locale="nl-NL")
    return _labelled(svg, title, description, name)


def _labelled(svg: str, title: str, description: str, name: str) -> str:
    """The drawing as an image with a name and a description (WCAG 1.1.1), that fits the width it is given."""
    from lxml import etree

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
    return etree.tostring(root, encoding="utf-8").decode()


def page(said: Mapping[str, Any]) -> str:
    """The page with all this on it; what the plan says stands in it as text, whatever it looks like."""
    from markupsafe import Markup

    return _template().render(**{**said, "css": Markup(said["css"])})  # noqa: S704 (our own)


@lru_cache(maxsize=1)
def _template() -> "jinja2.Template":
    import jinja2

    loader = jinja2.FileSystemLoader(_TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined).get_template(_PAGE)


def printed(folder: Path) -> str:
    """Make the tagged PDF (PDF/UA-1) of `report.typ` in a folder, with the data and drawings beside it."""
    import typst

    for part in (*folder.glob("*.json"), *folder.glob("*.svg")):
        part.write_bytes(_shown(part.read_bytes().decode()).encode())
    typst.compile(
        folder / "report.typ",
        output=folder / PAPER,
        root=folder,
        font_paths=[_FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=_ANY_DAY,
    )
    return PAPER


def _shown(text: str) -> str:
    """The text with a sign for each character that the font does not have: a paper that lacks one is not accessible."""
    known = _known()
    return "".join(one if one < _DELETE or ord(one) in known else _UNKNOWN for one in text)


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    """The characters of the font; bold has the same."""
    from fontTools.ttLib import TTFont

    with TTFont(_FONTS / "Arimo-Regular.ttf") as font:
        return frozenset(font.getBestCmap())


if __name__ == "__main__":
    main()
