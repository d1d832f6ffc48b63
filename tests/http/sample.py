"""A small application with one of everything that HTTP needs."""

import asyncio
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request
from fastapi.security import HTTPBearer
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse

from app.errors import Flaw, Forbidden, InvalidInput, KeyConflict, NotFound, Unauthenticated, Unavailable
from app.http.deprecation import deprecated
from app.http.described import packed
from app.http.docs_page import publish
from app.http.etags import IfMatch, conditional, etag, require_match
from app.http.json_body import StrictRoute
from app.http.openapi import describe
from app.http.paging import Listing, PagingOnly, page_response
from app.http.problem_pages import router as problem_router
from app.http.problems import install
from app.http.query import only_declared
from app.http.shell import Shell
from app.http.sums import Money
from app.http.types import (
    MAX_EUROS,
    Amount,
    Answer,
    BusinessDate,
    Choice,
    Code,
    Many,
    MeasuredValue,
    Moment,
    Note,
    Number,
    PositiveAmount,
    QueryBool,
    Reference,
    StrictInt,
    StrictUuid,
    Wire,
)
from app.uitkeringsschema.violations import Code as Rule
from app.uitkeringsschema.violations import Refused, Violation

VERSION = "1.2.3"
BASE = "https://tred.test"


class Outcome(StrEnum):
    VERIFIED = "verified"
    REJECTED = "rejected"


class Row(Answer):
    """Een regel."""

    row_code: Code
    paid: Money


class Part(Wire):
    part_code: Code
    amount: Amount = Decimal(0)


class Everything(Wire):
    """Van alles wat."""

    amount: Annotated[Decimal, Number(2, -MAX_EUROS, MAX_EUROS)] | None = None
    due: Amount | None = None
    paid: PositiveAmount | None = None
    received_on: BusinessDate | None = None
    seen_at: Moment | None = None
    thing: StrictUuid | None = None
    code: Code | None = None
    reference: Reference | None = None
    note: Note | None = None
    number: StrictInt | None = None
    flag: bool | None = None
    outcome: Choice[Outcome] | None = None
    value: MeasuredValue | None = None
    parts: Many[Part] = ()


class Recover(Wire):
    kind: Literal["recover"]
    total_amount: PositiveAmount


class Approve(Wire):
    kind: Literal["approve_plan"]
    decided_on: BusinessDate


Decision = Annotated[Recover | Approve, Field(discriminator="kind")]

router = APIRouter(prefix="/things", route_class=StrictRoute, tags=["Dingen"])
bearer = HTTPBearer(scheme_name="bearer", auto_error=False)
Signed = Depends(bearer)


def failures() -> dict[str, Exception]:
    return {
        "unauthenticated": Unauthenticated(),
        "forbidden": Forbidden("mag niet", "not allowed"),
        "not-found": NotFound(),
        "reused": KeyConflict("idempotency_key_reused"),
        "in-use": KeyConflict("idempotency_key_in_use"),
        "unavailable": Unavailable(),
        "invalid": InvalidInput([Flaw("/a", "unknown_code", "Onbekend.", "Unknown.")]),
        "refused": Refused(
            [
                Violation(Rule.FOUR_EYES, "Zelfde persoon.", "Same person."),
                Violation(Rule.EVIDENCE_MISSING, "Ontbreekt.", "Missing.", {"kinds": ("a", "b")}),
            ]
        ),
        "teapot": HTTPException(418, "internal detail"),
        "too-many": HTTPException(429),
        "crash": RuntimeError("the cause, with a password"),
    }


@router.get("", dependencies=[Signed])
async def list_things(
    request: Request, page: PagingOnly, code: Annotated[Code | None, Query(description="Filter.")] = None
) -> Listing[Row]:
    (start,) = page.after(int) or (0,)
    rows = [Row(row_code=f"R{n}", paid=Decimal(n)) for n in range(start, min(start + page.limit, 5))]
    more = start + page.limit < 5
    return page_response(rows, [start + page.limit] if more else None, request)  # type: ignore[return-value]


@router.post("", status_code=201, dependencies=[Signed])
async def post_thing(body: Everything, dry_run: Annotated[QueryBool, Query(alias="dryRun")] = False) -> Everything:
    return body


@router.post("/decisions", status_code=201, dependencies=[Signed])
async def decide(body: Decision, key: Annotated[str, Header(alias="Idempotency-Key", max_length=255)]) -> Row:
    return Row(row_code=body.kind, paid=Decimal(0))


@router.post("/decisions/{decision}/withdrawals", dependencies=[Signed])
async def withdraw(decision: StrictUuid) -> Row:
    return Row(row_code="W", paid=Decimal(0))


@router.get("/failures/{name}")
async def fail(name: Code) -> Row:
    raise failures()[name]


@router.get("/plain-failure", response_class=PlainTextResponse)
async def plain_failure() -> Response:
    return PlainTextResponse("secret", 502, headers={"X-Own": "1", "Retry-After": "7"})


@router.get("/export", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def export() -> Response:
    return Response("a;b", media_type="text/csv")


@router.get("/page", response_class=HTMLResponse)
async def html() -> str:
    return "<p>"


@router.get("/versions/{code}", dependencies=[Signed])
async def get_version(request: Request, code: Code) -> Row:
    return conditional(request, b'{"rowCode":"A","paid":1.0}', etag(code, 1))  # type: ignore[return-value]


@router.put("/versions/{code}", dependencies=[Signed])
async def put_version(code: Code, body: Part, if_match: IfMatch = None) -> Row:
    require_match(if_match, etag(code, 1))
    return Row(row_code=code, paid=body.amount)


@router.get(
    "/old",
    deprecated=True,
    dependencies=[deprecated(since=date(2026, 1, 1), sunset=date(2027, 7, 1), see=f"{BASE}/versies")],
)
async def get_old(fail: QueryBool = False) -> Response:
    if fail:
        raise NotFound
    return Response(b"[]", media_type="application/json")


@router.get("/who")
async def who(request: Request) -> dict[str, Any]:
    return {"method": request.method, "id": request.state.request_id}


@dataclass
class Stream:
    """A stream that goes on only when it is told to."""

    proceed: asyncio.Event
    breaks: bool = False


def make_app() -> FastAPI:
    app = FastAPI(
        title="Proef",
        version=VERSION,
        description="Een proef.",
        contact={"name": "Beheer", "email": "beheer@tred.test", "url": BASE},
        redirect_slashes=False,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.stream = None
    install(app)
    outer = APIRouter(prefix="/v1", route_class=StrictRoute)
    outer.include_router(router)
    app.include_router(outer, dependencies=[Depends(only_declared)])
    app.include_router(problem_router)
    app.add_api_route("/v1/stream", stream, include_in_schema=False)
    app.add_api_route("/v1/upload", upload, methods=["POST"], include_in_schema=False)
    publish(app, lambda language, base: packed(describe(app), language, base))
    return app


async def stream(request: Request) -> StreamingResponse:
    held: Stream = request.app.state.stream

    async def parts() -> Any:
        yield b"first"
        await held.proceed.wait()
        if held.breaks:
            raise RuntimeError("half way")
        yield b"second"

    return StreamingResponse(parts(), media_type="text/plain")


async def upload(request: Request) -> dict[str, int]:
    return {"size": sum([len(chunk) async for chunk in request.stream()])}


def make_shell(app: FastAPI, base_url: str | None = BASE) -> Shell:
    larger = {"/v1/plan-imports": 4096, "/v1/plan-imports/deep": 8192}
    return Shell(app, routes=app.routes, version=VERSION, base_url=base_url, max_body=2048, larger_bodies=larger)
