"""Tells whoever watches the service whether it lives and whether it can serve."""

import asyncio
from functools import cache
from typing import Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from app.db import migrate
from app.errors import Unavailable
from app.http.caller import services
from app.http.json_body import StrictRoute
from app.http.query import only_declared

PATIENCE: Final = 2.0
"""Seconds that the database has to answer."""

router = APIRouter(
    prefix="/_health", route_class=StrictRoute, include_in_schema=False, dependencies=[Depends(only_declared)]
)

_newest: Final = cache(migrate.head)


@router.get("/live")
async def live() -> Response:
    """The process answers; nothing else is looked at."""
    return JSONResponse({"status": "live"})


@router.get("/ready")
async def ready(request: Request) -> Response:
    """The database answers and has the tables of this version.

    Raises:
        Unavailable: it does not, or it has others.
    """
    engine = services(request).engine
    try:
        async with asyncio.timeout(PATIENCE):
            try:
                at = await migrate.current(engine)
            except Exception:  # noqa: BLE001 (a connection that died unnoticed says nothing about the next one)
                at = await migrate.current(engine)
    except Exception as error:
        raise Unavailable from error
    if at is None or at != _newest():
        raise Unavailable
    return JSONResponse({"status": "ready"})
