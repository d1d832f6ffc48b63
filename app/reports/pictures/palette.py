"""The colours of reports and charts, chosen for contrast and for how they differ in grey; never alone what tells."""

from typing import Final

PAPER: Final = "#ffffff"
INK: Final = "#16202c"
SOFT_INK: Final = "#465362"
LINE: Final = "#7b8794"
SHADE: Final = "#eef2f6"
ACCENT: Final = "#0b4f6c"
ALARM: Final = "#9b1c1c"

SERIES: Final = ("#0b4f6c", "#e3a43b", "#5fae8b", "#b9d3e6", "#7a3e74", "#f2d9a8", "#5b6670", "#c97b63")
"""Of kassiers, in order: neighbours are far apart in lightness."""

ROLES: Final = {
    "trekker": "#0b4f6c",
    "samenwerken": "#2f7596",
    "betrokken": "#9cc6dc",
    "geinformeerd": "#d7e7f0",
    "alleen_monitoren": "#f5f8fa",
}
"""From most to least, each lighter than the one before."""


def luminance(colour: str) -> float:
    """The relative luminance of a colour, from 0 to 1 (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)  # noqa: PLR2004 (sRGB)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: str) -> str:
    """What to write in on this colour: dark or white, whichever is read best."""
    return max((INK, PAPER), key=lambda ink: contrast(ink, ground))
