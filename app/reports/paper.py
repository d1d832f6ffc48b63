"""The report on paper: a tagged PDF (PDF/UA-1) by Typst, with the texts and charts of the page."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Final

import orjson

from app.reports.drawing import draw
from app.reports.pictures.picture import Picture, Width
from app.reports.view import View

_ROOM: Final = "app.reports"
_AT_ONCE: Final = BoundedSemaphore(1)
_ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When every document was made: the same facts give the same bytes."""
_UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
_DELETE: Final = "\x7f"


def paper(view: View, pictures: Sequence[Picture]) -> bytes:
    """The document; what the plan says comes in as data, so that none of it is ever markup."""
    import typst  # noqa: PLC0415 (heavy: only when a document is made)

    with _AT_ONCE, TemporaryDirectory(prefix="tred-report-") as name:
        folder = Path(name)
        (folder / "view.json").write_bytes(_shown(orjson.dumps(view)))
        for one in pictures:
            (folder / f"{one.name}.svg").write_bytes(_shown(draw(one, Width.WIDE)))
        (folder / "report.typ").write_bytes(_template())
        with as_file(files(_ROOM).joinpath("fonts")) as fonts:
            made = typst.compile(
                folder / "report.typ",
                root=folder,
                font_paths=[fonts],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=_ANY_DAY,
            )
    assert isinstance(made, bytes)  # noqa: S101 (a PDF is one document)
    return made


def _shown(text: bytes) -> bytes:
    """The text with a sign for each character that the font does not have: a paper that lacks one is not accessible."""
    known = _known()
    return "".join(one if one < _DELETE or ord(one) in known else _UNKNOWN for one in text.decode()).encode()


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    """The characters of the font; bold has the same."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 (heavy: only when a document is made)

    with files(_ROOM).joinpath("fonts/Arimo-Regular.ttf").open("rb") as file, TTFont(file) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=1)
def _template() -> bytes:
    return files(_ROOM).joinpath("templates/report.typ").read_bytes()
