"""Takes the bundled plans in, each once; what was made of them since is left alone."""

import asyncio
from importlib.resources import files
from typing import Final

import structlog

from app.commands.taking_in import take_in
from app.http.strict_json import parse_json
from app.plans.imports.prepared import prepare
from app.plans.imports.service import Order
from app.uitkeringsschema.violations import Refused

PLANS: Final = ("sig", "zhe-bar", "midden-nederland", "wozo", "west-brabant-west")
"""The packages in `app/data`, by file name."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


def load(url: str) -> None:
    """Take the bundled plans in that are not there yet."""
    asyncio.run(_load(url))


async def _load(url: str) -> None:
    for name in PLANS:
        package = prepare(parse_json((files("app") / "data" / f"{name}.json").read_bytes()))
        try:
            await take_in(url, package, Order())
        except Refused:
            _log.info("demo_plan_kept", plan=package.code)
