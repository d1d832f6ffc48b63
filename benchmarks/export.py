"""The CSV of a ledger with very many lines over HTTP, beside `psql` that copies the same columns to a file."""

import asyncio
import os
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Final, Self

import asyncpg
import httpx
from sqlalchemy import make_url

from app.access.service import plan_id_of
from benchmarks.country import package
from benchmarks.one_statement import programs
from benchmarks.shots import bearing
from benchmarks.stage import Stage
from benchmarks.works import Found, Outcome, many

_PLAN: Final = "BOEKEN"
ENTRIES: Final = """
INSERT INTO entry (plan_id, seq, id, kind, resource_type, resource_id, occurred_on, recorded_at, known_at, actor_issuer,
    actor, request_id, payload, posting_count, previous_hash, hash)
SELECT $1, n, gen_random_uuid(), 'transfer', 'transfer', gen_random_uuid(), '2026-01-15', now(), now(), 'issuer',
    'kassier-' || n % 50, gen_random_uuid()::text, '{}', 2, repeat('0', 64), repeat('0', 64)
FROM generate_series(2, $2 + 1) n
"""
POSTINGS: Final = """
INSERT INTO posting (plan_id, seq, number, kassier, stream, organisation, account, amount_cents)
SELECT $1, n, line.number, 'K1', 'IZA', line.organisation, line.account, line.sign * (n % 100000 + 1)
FROM generate_series(2, $2 + 1) n,
    LATERAL (VALUES
        (1, NULL, 'held', -1), (2, 'ORG-0' || n % 5, 'paid_on', 1)) line (number, organisation, account, sign)
"""
COPY: Final = """
COPY (SELECT p.kassier, p.stream, p.organisation, p.account, p.amount_cents * 0.01, e.kind, e.occurred_on,
    e.recorded_at,
    e.actor, e.resource_type, e.resource_id, e.decision_id, e.id, p.seq, p.number
FROM posting p JOIN entry e ON e.plan_id = p.plan_id AND e.seq = p.seq WHERE p.plan_id = '{plan}'
ORDER BY p.seq, p.number) TO STDOUT (FORMAT csv, HEADER)
"""


def csv(stage: Stage) -> Iterable[Found]:
    """E1, and the memory that the service needed for it."""
    stage.api.as_("programme_office").post("/v1/plan-imports", json=package(_PLAN)).raise_for_status()
    asyncio.run(_fill(stage.database, stage.size.exported))
    url = f"{stage.url}/v1/plans/{_PLAN}/views/ledger?format=csv&locale=en"
    with TemporaryDirectory() as folder:
        file = Path(folder) / "regels.csv"
        with _Watching(stage.service.process.pid) as first:
            _download(url, stage.reader_of_money, file)
        _copy(stage.database, file)
        pairs, more = [], [first.grown]
        for _ in range(stage.rounds):
            with _Watching(stage.service.process.pid) as watched:
                ours = _download(url, stage.reader_of_money, file)
            lines = _lines(file)
            theirs = _copy(stage.database, file)
            if lines < stage.size.exported or lines != _lines(file):
                raise RuntimeError(f"{lines} lines, of {stage.size.exported}")
            pairs.append((ours, theirs))
            more.append(watched.grown)
    shown = [many(stage.size.exported / sorted(side)[len(side) // 2], "regels/s") for side in zip(*pairs, strict=True)]
    yield Outcome("E1", [theirs / ours for ours, theirs in pairs], *shown)
    yield Outcome("E1-geheugen", [max(more)])


async def _fill(url: str, postings: int) -> None:
    connection = await asyncpg.connect(url, server_settings={"tred.plan": "*"})
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            for statement in (ENTRIES, POSTINGS):
                await connection.execute(statement, plan_id_of(_PLAN), postings // 2, timeout=600)
        await connection.execute("VACUUM ANALYZE entry, posting", timeout=600)
    finally:
        await connection.close()


def _download(url: str, token: str, file: Path) -> float:
    began = time.perf_counter()
    with (
        file.open("wb") as out,
        httpx.stream("GET", url, headers=bearing(token), timeout=120, trust_env=False) as answer,
    ):
        answer.raise_for_status()
        for piece in answer.iter_raw():
            out.write(piece)
    return time.perf_counter() - began


def _copy(url: str, file: Path) -> float:
    at = make_url(url)
    where = ["-h", str(at.host), "-p", str(at.port), "-U", str(at.username), "-d", str(at.database)]
    statement = " ".join(COPY.format(plan=plan_id_of(_PLAN)).split())
    began = time.perf_counter()
    with file.open("wb") as out:
        subprocess.run(  # noqa: S603
            [str(programs() / "psql"), "-q", *where, "-c", statement],
            env={"PGPASSWORD": at.password or "", "PGOPTIONS": "-c tred.plan=*"},
            stdout=out,
            check=True,
        )
    return time.perf_counter() - began


def _lines(file: Path) -> int:
    with file.open("rb") as read:
        return sum(1 for _ in read)


class _Watching:
    """Looks how much memory a process has while a block runs (Linux)."""

    def __init__(self, pid: int) -> None:
        self._file, self._done = Path(f"/proc/{pid}/statm"), Event()
        self._before = self._most = self._now()
        self._thread = Thread(target=self._watch, daemon=True)

    @property
    def grown(self) -> float:
        """The megabytes that it had more than before, at the most."""
        return (self._most - self._before) / 1e6

    def _now(self) -> int:
        return int(self._file.read_text().split()[1]) * os.sysconf("SC_PAGESIZE")

    def _watch(self) -> None:
        while not self._done.wait(0.01):
            with suppress(OSError):
                self._most = max(self._most, self._now())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
