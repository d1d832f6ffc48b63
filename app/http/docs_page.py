"""Serves the API's description, and a page to read and try it that loads nothing from elsewhere."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, Response

from app.http.json_body import StrictRoute
from app.http.negotiation import Language, preferred_language
from app.http.query import only_declared
from app.http.urls import API_PREFIX, base_url

DOCS_PATH: Final = f"{API_PREFIX}/docs"
"""Where the page and its own files are."""

_OWN: Final = Path(__file__).parent / "docs"
_A_DAY: Final = {"Cache-Control": "public, max-age=86400"}


class _Script(Response):
    media_type = "text/javascript"


class _Style(Response):
    media_type = "text/css"


def publish(app: FastAPI, packed: Callable[[str, str], bytes]) -> None:
    """Add `/v1/openapi.json` and `/v1/docs` to the app, readable for everybody.

    Args:
        app: whose description it is, made with `openapi_url=None`, `docs_url=None` and `redoc_url=None`.
        packed: gives the description in a language for an address, packed; asked once for each, at the first request.
    """
    router = APIRouter(route_class=StrictRoute, include_in_schema=False, dependencies=[Depends(only_declared)])
    _serve_description(router, packed)
    _serve_page(router)
    app.include_router(router)


def _serve_description(router: APIRouter, packed: Callable[[str, str], bytes]) -> None:
    made: dict[tuple[Language, str], bytes] = {}

    @router.get(f"{API_PREFIX}/openapi.json")
    async def get_description(request: Request) -> Response:
        language, address = preferred_language(request.headers.get("accept-language")), base_url(request.scope)
        if (language, address) not in made:
            made[language, address] = await run_in_threadpool(packed, language, address + API_PREFIX)
        known = made[language, address]
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": "public, max-age=300",
            "Content-Language": language,
            "Vary": "Accept-Encoding, Accept-Language",
        }
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(known, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"})
        return Response(gzip.decompress(known), media_type="application/json", headers=headers)


def _serve_page(router: APIRouter) -> None:
    @router.get(DOCS_PATH, response_class=HTMLResponse)
    async def get_page() -> Response:
        return FileResponse(_OWN / "docs.html", media_type="text/html")

    @router.get(f"{DOCS_PATH}/docs.js", response_class=_Script)
    async def get_script() -> Response:
        return FileResponse(_OWN / "docs.js", media_type=_Script.media_type, headers=_A_DAY)

    @router.get(f"{DOCS_PATH}/docs.css", response_class=_Style)
    async def get_style() -> Response:
        return FileResponse(_OWN / "docs.css", media_type=_Style.media_type, headers=_A_DAY)
