"""A file passes through the service and is never held, whatever its size; what is too large or breaks off is gone."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, Final

from app.access.issuers import Issuers
from app.access.local_issuer import LocalIssuer
from app.db.engine import make_engine
from app.http.caller import Services
from app.main import build, wrapped
from app.settings import Settings
from tests.support.figures import Reach
from tests.support.reporting import Reporting

PIECE: Final = b"%PDF-1.7\n" + bytes(2**16 - 9)
MEBIBYTES: Final = 56
LIMIT: Final = MEBIBYTES * 2**20

Message = MutableMapping[str, Any]
Ask = Callable[[str, str, AsyncIterator[bytes]], Awaitable[tuple[int, int, str]]]


def asked(plan: Reporting, settings: Settings, scene: Callable[[Ask], Awaitable[None]]) -> None:
    """Ask a service in this process as the office of the plan: the status, and size and SHA-256 of what it answers."""
    given = settings.model_copy(update={"evidence_largest": LIMIT})
    token = plan.office.headers["Authorization"].encode()

    async def run() -> None:
        engine = make_engine(given.database_url or "", pool_size=2)
        app = build(given)
        app.state.services = Services(given, engine, Issuers([LocalIssuer.open(given.data).as_issuer()]))
        service = wrapped(app, given)

        async def ask(method: str, target: str, body: AsyncIterator[bytes]) -> tuple[int, int, str]:
            path, _, query = target.partition("?")
            headers = [(b"host", b"tred"), (b"authorization", token), (b"content-type", b"application/pdf")]
            scope = {
                "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path,
                "raw_path": path.encode(), "query_string": query.encode(), "headers": headers, "root_path": "",
                "client": ("127.0.0.1", 1), "server": ("tred", 80), "asgi": {"version": "3.0", "spec_version": "2.4"},
            }  # fmt: skip
            digest, size, status = hashlib.sha256(), 0, 0

            async def receive() -> Message:
                try:
                    piece = await anext(body, None)
                except ConnectionError:
                    return {"type": "http.disconnect"}
                return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

            async def send(message: Message) -> None:
                nonlocal size, status
                status = message.get("status", status)
                size += len(message.get("body", b""))
                digest.update(message.get("body", b""))

            await service(scope, receive, send)
            return status, size, digest.hexdigest()

        await scene(ask)
        await engine.dispose()

    asyncio.run(run())


async def pieces(number: int, *, breaking: bool = False) -> AsyncIterator[bytes]:
    for _ in range(number):
        yield PIECE
    if breaking:
        raise ConnectionError


def peak() -> int:
    """The most memory that this process had, in bytes."""
    found = re.search(r"VmHWM:\s*([0-9]+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def forget_peak() -> int:
    """Begin anew with the most memory; answers what the process has."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def test_large_files_pass_and_are_not_held(plan: Reporting, settings: Settings, figure: Reach) -> None:
    target, number = f"{plan.path}/evidence-files?fileName=groot.pdf", LIMIT // len(PIECE)
    assert plan.get("evidence-files")["items"] == []

    async def scene(ask: Ask) -> None:
        assert (await ask("POST", target, pieces(1)))[0] == 201
        before = forget_peak()
        assert (await ask("POST", target, pieces(number)))[0] == 201
        [made] = [one for one in plan.get("evidence-files")["items"] if one["size"] == LIMIT]
        content = await ask("GET", f"{made['reference']}/content", pieces(0))
        assert content == (200, LIMIT, made["sha256"])
        figure("bewijsstuk van 56 MiB heen en terug: MiB geheugen erbij", (peak() - before) / 2**20)

    asked(plan, settings, scene)


def test_what_is_too_large_or_breaks_off_leaves_nothing(plan: Reporting, settings: Settings) -> None:
    target, number = f"{plan.path}/evidence-files?fileName=groot.pdf", LIMIT // len(PIECE)
    there = set((settings.data / "evidence").rglob("*"))

    async def scene(ask: Ask) -> None:
        assert (await ask("POST", target, pieces(number + 1)))[0] == 413
        assert (await ask("POST", target, pieces(20, breaking=True)))[0] != 201

    asked(plan, settings, scene)
    assert plan.get("evidence-files")["items"] == []
    assert {path for path in (settings.data / "evidence").rglob("*") if path.is_file()} <= there
