"""Draws and prints, as a program of its own: its libraries take more memory than all else of the service."""

# ruff: noqa: PLC0415 - who only draws does not wait for what prints

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.beside.serving import serve

if TYPE_CHECKING:
    import jinja2

_FONTS: Final = Path(__file__).with_name("fonts")
_TEMPLATES: Final = Path(__file__).with_name("templates")
_PAGE: Final = "report.html.j2"
_DUTCH: Final = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""], "percent": " %"}
_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
_ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When every document was made: the same facts give the same bytes."""
_UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
_DELETE: Final = "\x7f"


def drawn(spec: bytes, title: str, description: str, name: str) -> bytes:
    """The SVG of a chart by its specification in Vega-Lite, with a title and a description; without a network."""
    import vl_convert

    drawing = vl_convert.vegalite_to_svg(
        spec.decode(), allowed_base_urls=[], format_locale=_DUTCH, time_format_locale="nl-NL"
    )
    return _labelled(drawing, title, description, name)


def _labelled(svg: str, title: str, description: str, name: str) -> bytes:
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
    return etree.tostring(root, encoding="utf-8")


def page(raw: bytes) -> bytes:
    """The page with all on it that is said in JSON; what the plan says stands in it as text, whatever it looks like."""
    from markupsafe import Markup

    said = json.loads(raw)
    return _template().render(**{**said, "css": Markup(said["css"])}).encode()  # noqa: S704 (our own)


@lru_cache(maxsize=1)
def _template() -> "jinja2.Template":
    import jinja2

    loader = jinja2.FileSystemLoader(_TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined).get_template(_PAGE)


def printed(raw: bytes) -> bytes:
    """The tagged PDF (PDF/UA-1) of `report.typ` in the folder named, with the data and drawings beside it."""
    import typst

    folder = Path(raw.decode())
    for part in (*folder.glob("*.json"), *folder.glob("*.svg")):
        part.write_bytes(_shown(part.read_bytes().decode()).encode())
    made: bytes = typst.compile(
        folder / "report.typ",
        root=folder,
        font_paths=[_FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=_ANY_DAY,
    )
    return made


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
    serve({"draw": drawn, "set": page, "print": printed})
