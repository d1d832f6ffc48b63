"""The report as a page: HTML that loads nothing, runs nothing and prints well."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

from app.reports.drawing import draw, set_page
from app.reports.pictures.picture import Picture, Width
from app.reports.view import View

_ROOM: Final = "app.reports"


def page(view: View, pictures: Sequence[Picture]) -> bytes:
    """The page; what the plan says stands in it as text, whatever it looks like."""
    drawings = {one.name: {width.value: _inline(draw(one, width)) for width in Width} for one in pictures}
    return set_page({**view, "drawn": drawings, "css": _css()})


def headers() -> Mapping[str, str]:
    """What the page may do: wear its own style and show its own pictures, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": policy, "Content-Language": "nl"}


def _inline(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"


@lru_cache(maxsize=1)
def _css() -> str:
    return files(_ROOM).joinpath("templates/report.css").read_text(encoding="utf-8")
