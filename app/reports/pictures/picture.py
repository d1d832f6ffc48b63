"""What a chart is, and the dress that all of them wear."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.reports.pictures.palette import INK, LINE, PAPER, SOFT_INK

Spec = dict[str, Any]

FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"

NOTHING: Final = "Er is nog niets te tonen."


class Width(StrEnum):
    """For which page a chart is drawn."""

    WIDE = "wide"
    NARROW = "narrow"


PIXELS: Final = {Width.WIDE: 760, Width.NARROW: 350}
"""How wide a chart is, all in."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: its name in the address, its title, what it shows in words, and how it is drawn."""

    name: str
    title: str
    description: str
    spec: Callable[[Width], Spec]
    """Makes the specification, with its data in it, for a width."""
    table: Sequence[Sequence[str]] = ()
    """The same in figures, the first row being the heading, where that is not said elsewhere."""


def dressed(body: Mapping[str, Any], width: Width, **view: Any) -> Spec:
    """A specification with the fonts, colours and size of the house."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": PIXELS[width],
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 6,
        "background": PAPER,
        **body,
        **view,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                "labelColor": INK,
                "titleColor": SOFT_INK,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "gridColor": "#d5dbe1",
                "domainColor": LINE,
                "tickColor": LINE,
            },
            "text": {"color": INK, "fontSize": 12},
            "legend": {"labelColor": INK, "titleColor": SOFT_INK, "labelFontSize": 12, "titleFontSize": 12},
        },
    }


def empty(width: Width) -> Spec:
    """A chart without anything in it, which says so."""
    mark = {"type": "text", "text": NOTHING, "fontSize": 14}
    return dressed({"data": {"values": [{}]}, "height": 60, "mark": mark}, width)


def values(rows: Sequence[Mapping[str, Any]]) -> Spec:
    """Data inside the specification; nothing is fetched."""
    return {"values": [dict(row) for row in rows]}


def shortened(text: str, length: int) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
