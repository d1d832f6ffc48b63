"""Tells whoever watches the service whether it lives and whether it can serve."""

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from app import clock
from app.db import recording, revisions, under_way
from app.db.under_way import UnderWay
from app.errors import Flaw, Unavailable
from app.http.caller import services
from app.http.json_body import StrictRoute
from app.http.problem_document import Problem
from app.http.problem_types import PROBLEM_TYPES
from app.http.problems import problem_response
from app.http.query import only_declared
from app.http.types import in_utc

PATIENCE: Final = 2.0
"""Seconds that the database has to answer."""

LEAST_FREE: Final = 2**30
"""Bytes on the disk of the data folder below which somebody has to make room."""

LONGEST_ROUND: Final = 60.0
"""Seconds after which the courier should have got on once more."""

_WRONG: Final = {
    "gone": ("De database antwoordt niet.", "The database does not answer."),
    "read_only": (
        "De database legt nu niets vast: de standby waarop zij wacht is er niet, of zij is er zelf een.",
        "The database records nothing now: the standby that it waits for is not there, or it is one itself.",
    ),
    "other_version": (
        "De database heeft tabellen van een andere versie.",
        "The database has tables of another version.",
    ),
    "unreachable": (
        "De opslag van bewijsstukken is niet te bereiken.",
        "The store of evidence files cannot be reached.",
    ),
    "full": ("De schijf van TRED_DATA is bijna vol.", "The disk of TRED_DATA is almost full."),
    "stuck": ("De bezorging van gebeurtenissen staat stil.", "The delivery of events stands still."),
}
"""What a state that is not well means."""


class Pulse:
    """When something that goes on beside the requests was last at work."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Take a clock in seconds that never goes back."""
        self._monotonic, self._at = monotonic, monotonic()

    def beat(self) -> None:
        """It is at work now."""
        self._at = self._monotonic()

    def age(self) -> float:
        """Seconds since it was."""
        return self._monotonic() - self._at


router = APIRouter(
    prefix="/_health", route_class=StrictRoute, include_in_schema=False, dependencies=[Depends(only_declared)]
)


@router.get("/live")
async def live() -> Response:
    """The process answers; nothing else is looked at."""
    return JSONResponse({"status": "live"})


@router.get("/ready")
async def ready(request: Request) -> Response:
    """The database answers and has the tables of this version, or those of a later one.

    Raises:
        Unavailable: it does not, or it has others.
    """
    try:
        at = await _revision(request)
    except Exception as error:
        raise Unavailable from error
    if not revisions.serves(at):
        raise Unavailable
    return JSONResponse({"status": "ready"})


@router.get("/parts")
async def parts(request: Request) -> Response:
    """How each part is, also those without which the service serves; 503 names all that is not well."""
    found = await _found(request)
    rounds = await _rounds(request) if found["tables"] == "ok" else None
    found["rounds"] = "unknown" if rounds is None else "waiting" if rounds.stands_still else "ok"
    told = _WRONG if rounds is None else _WRONG | {"waiting": _stand_still(rounds)}
    wrong = [Flaw(f"/{part}", state, *told[state]) for part, state in found.items() if state in told]
    if not wrong:
        return JSONResponse({"status": "ok", "parts": found, "rounds": None if rounds is None else _counted(rounds)})
    nl, en = (" ".join(sentences) for sentences in zip(*((flaw.nl, flaw.en) for flaw in wrong), strict=True))
    return problem_response(request.scope, Problem(PROBLEM_TYPES["unavailable"], nl, en, flaws=wrong))


async def _revision(request: Request) -> str | None:
    """The tables that the database has.

    Raises:
        Exception: of whatever kind, it does not answer.
    """
    engine = services(request).engine
    async with asyncio.timeout(PATIENCE):
        try:
            return await revisions.current(engine)
        except Exception:  # noqa: BLE001 (a connection that died unnoticed says nothing about the next one)
            return await revisions.current(engine)


async def _database(request: Request) -> dict[str, str]:
    """The state of the database and of its tables."""
    try:
        at = await _revision(request)
        async with asyncio.timeout(PATIENCE):
            records = await recording.records(services(request).engine)
    except Exception:  # noqa: BLE001 (whatever it is, the database does not answer)
        return {"database": "gone", "tables": "unknown"}
    return {
        "database": "ok" if records else "read_only",
        "tables": "ok" if at == revisions.head() else "other_version",
    }


async def _found(request: Request) -> dict[str, str]:
    """The state of each part, by its name."""
    held = services(request)
    courier: Pulse | None = getattr(request.app.state, "courier", None)
    database = await _database(request)
    try:
        async with asyncio.timeout(PATIENCE):
            evidence = await held.files.reached()
    except TimeoutError:
        evidence = False
    return {
        **database,
        "evidence": "ok" if evidence else "unreachable",
        "disk": "ok" if _free(held.settings.data) >= LEAST_FREE else "full",
        "courier": "off" if courier is None else "ok" if courier.age() < LONGEST_ROUND else "stuck",
    }


async def _rounds(request: Request) -> UnderWay | None:
    """How the rounds of the whole installation are getting on; None when the database does not say."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await under_way.rounds(services(request).engine, clock.now())
    except Exception:  # noqa: BLE001 (whatever it is, the database does not answer)
        return None


def _counted(rounds: UnderWay) -> dict[str, object]:
    return {
        "open": rounds.open,
        "waiting": rounds.waiting,
        "oldest": None if rounds.oldest is None else in_utc(rounds.oldest),
        "lastDone": None if rounds.last_done is None else in_utc(rounds.last_done),
        "atWork": rounds.at_work,
    }


def _stand_still(rounds: UnderWay) -> tuple[str, str]:
    open_, waiting, since = rounds.open, rounds.waiting, _counted(rounds)["oldest"]
    nl = f"Het werk aan voorstelrondes staat stil: {open_} open, {waiting} plannen wachten, de oudste is van {since}."
    en = f"The work at rounds of proposals stands still: {open_} open, {waiting} plans wait, the oldest is of {since}."
    return nl, en


def _free(folder: Path) -> int:
    """The bytes that are free where the data folder lies, or would lie."""
    place = folder.absolute()
    return shutil.disk_usage(next(one for one in (place, *place.parents) if one.exists())).free
