"""The report on paper: a tagged PDF (PDF/UA-1) by Typst, with the texts and charts of the page."""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import orjson

from app.reports.drawing import draw, print_in
from app.reports.pictures.picture import Picture, Width
from app.reports.view import View

_ROOM: Final = "app.reports"


def paper(view: View, pictures: Sequence[Picture]) -> bytes:
    """The document; what the plan says comes in as data, so that none of it is ever markup."""
    with TemporaryDirectory(prefix="tred-report-") as name:
        folder = Path(name)
        (folder / "view.json").write_bytes(orjson.dumps(view))
        for one in pictures:
            (folder / f"{one.name}.svg").write_bytes(draw(one, Width.WIDE))
        (folder / "report.typ").write_bytes(_template())
        return print_in(folder)


@lru_cache(maxsize=1)
def _template() -> bytes:
    return files(_ROOM).joinpath("templates/report.typ").read_bytes()
