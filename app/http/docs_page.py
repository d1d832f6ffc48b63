"""Serves the API's description, and a page to read and try it that loads nothing from elsewhere."""

import json
from collections.abc import Callable, Mapping
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import FileResponse, HTMLResponse, Response

from app.http.json_body import StrictRoute
from app.http.query import only_declared
from app.http.urls import API_PREFIX, base_url

DOCS_PATH: Final = f"{API_PREFIX}/docs"
"""Where the page and its own files are."""

_FILES: Final = ("swagger-ui-bundle.js", "swagger-ui.css")
_A_DAY: Final = {"Cache-Control": "public, max-age=86400"}

_PAGE: Final = """<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{docs}/swagger-ui.css">
</head>
<body>
<main id="swagger-ui"></main>
<noscript><p>Zonder JavaScript: de beschrijving zelf staat in <a href="{description}">openapi.json</a>.</p></noscript>
<script src="{docs}/swagger-ui-bundle.js"></script>
<script src="{docs}/start.js"></script>
</body>
</html>
"""

_START: Final = f"""SwaggerUIBundle({{
  url: "{API_PREFIX}/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  docExpansion: "none",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
}});
"""


class _Script(Response):
    media_type = "text/javascript"


class _Style(Response):
    media_type = "text/css"


def publish(app: FastAPI, describe: Callable[[FastAPI], Mapping[str, Any]]) -> None:
    """Add `/v1/openapi.json` and `/v1/docs` to the app, readable for everybody.

    Args:
        app: whose description it is, made with `openapi_url=None`, `docs_url=None` and `redoc_url=None`.
        describe: makes the description; asked once, at the first request.
    """
    router = APIRouter(route_class=StrictRoute, include_in_schema=False, dependencies=[Depends(only_declared)])
    _serve_description(router, app, describe)
    _serve_page(router, app.title)
    app.include_router(router)


def _serve_description(router: APIRouter, app: FastAPI, describe: Callable[[FastAPI], Mapping[str, Any]]) -> None:
    known: dict[str, Any] = {}

    @router.get(f"{API_PREFIX}/openapi.json")
    async def get_description(request: Request) -> Response:
        if not known:
            known.update(describe(app))
        # Only the address may differ from the description that is kept with the source.
        servers = [{**known["servers"][0], "url": base_url(request.scope) + API_PREFIX}]
        body = json.dumps({**known, "servers": servers}, ensure_ascii=False).encode()
        return Response(body, media_type="application/json", headers={"Access-Control-Allow-Origin": "*"})


def _serve_page(router: APIRouter, title: str) -> None:
    page = _PAGE.format(title=escape(title), docs=DOCS_PATH, description=f"{API_PREFIX}/openapi.json")

    @router.get(DOCS_PATH, response_class=HTMLResponse)
    async def get_page() -> Response:
        return HTMLResponse(page)

    @router.get(f"{DOCS_PATH}/start.js", response_class=_Script)
    async def get_start() -> Response:
        return _Script(_START, headers=_A_DAY)

    for name in _FILES:
        _serve_file(router, name)


def _serve_file(router: APIRouter, name: str) -> None:
    kind: type[Response] = _Script if name.endswith(".js") else _Style
    path = _shipped(name)

    @router.get(f"{DOCS_PATH}/{name}", response_class=kind)
    async def get_file() -> Response:
        return FileResponse(path, media_type=kind.media_type, headers=_A_DAY)


def _shipped(name: str) -> Path:
    """Where the package that ships Swagger UI has this file; found without importing the package."""
    spec = find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        raise RuntimeError("fastapi-offline, which ships the files of the docs page, is not installed")
    return Path(spec.origin).parent / "static" / name
