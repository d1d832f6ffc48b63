"""Takes the bundled plans in, each once; what was made of them since is left alone."""

import asyncio
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from typing import Any, Final

from app.access import service as access
from app.access.work import Work
from app.commands.performing import at_the_terminal, perform
from app.db.engine import make_engine
from app.http.strict_json import parse_json
from app.plans.imports import service
from app.plans.imports.prepared import prepare

PLANS: Final[Mapping[str, str]] = {
    "sig": "SIG",
    "zhe-bar": "ZHE-BAR",
    "midden-nederland": "MN",
    "wozo": "WOZO",
    "west-brabant-west": "WBW",
}
"""The packages in `app/data`, by file name, and the codes of their plans."""


def load(url: str) -> None:
    """Take the bundled plans in that are not there yet."""
    asyncio.run(_load(url))


def packaged(name: str) -> Any:
    """A package as it comes with the service."""
    return parse_json((files("app") / "data" / f"{name}.json").read_bytes())


async def _load(url: str) -> None:
    engine = make_engine(url, pool_size=1)
    try:
        for name, code in PLANS.items():
            await perform(engine, at_the_terminal(), code, partial(_take_in, name, code), opens=access.open_import)
    finally:
        await engine.dispose()


async def _take_in(name: str, code: str, work: Work) -> None:
    if not await service.is_there(work, code):
        await service.take_in(work, prepare(packaged(name)), service.Order())
