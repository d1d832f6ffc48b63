"""How long `tred verify` takes for a long chain, beside a bare SELECT of its rows: `python -m benchmarks.verify`."""

import argparse
import asyncio
import gc
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from app import demo
from app.commands.database import made_ready
from app.commands.embedded import embedded
from app.commands.verify import BESIDE
from app.db.engine import make_engine
from app.db.logins import TERMINAL
from app.db.session import Session
from app.db.snapshot import auditing
from app.ledger.verify import Report, verify_all
from app.main import build
from app.settings import Settings
from benchmarks.long_chain import PLAN, lengthen

_ROWS: Final = (
    "SELECT entry.*, payload::text AS said FROM entry ORDER BY plan_id, seq",
    "SELECT * FROM posting ORDER BY plan_id, seq, number",
    "SELECT * FROM transfer",
)


class Took(NamedTuple):
    """Seconds on the clock, and seconds of work of this process."""

    elapsed: float
    worked: float


def main() -> None:
    """Make the chain, verify it a few times, and print the best figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verify", description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--data", type=Path, help="a folder to keep the chain in, for another time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _chain(given.data or Path(folder), given.entries) as url:
        asyncio.run(_measure(url, given.times))


@contextmanager
def _chain(data: Path, entries: int) -> Iterator[str]:
    own = Settings(DATABASE_URL=None, TRED_DATA=data)
    with embedded(own) as running:
        assert running is not None  # noqa: S101 (there is no other database)
        url = made_ready(own, running, TERMINAL)
        if not (data / "long_chain").exists():
            settings = Settings(DATABASE_URL=url, TRED_DATA=data)
            demo.load(settings, build(settings))
            asyncio.run(lengthen(running.url, entries))
            (data / "long_chain").touch()
        yield url


async def _measure(url: str, times: int) -> None:
    gc.disable()
    engine = make_engine(url, pool_size=1 + BESIDE)
    reports: list[Report] = []

    async def verify(session: Session) -> None:
        reports[:], _ = await verify_all(session, PLAN, beside=beside)

    async def select(session: Session) -> None:
        for statement in _ROWS:
            await session.fetch(statement)

    try:
        async with auditing(engine, BESIDE) as (session, beside):
            await session.be_patient()
            bare = await _best(times, session, select)
            whole = await _best(times, session, verify)
    finally:
        await engine.dispose()
    [report] = reports
    if report.findings:
        raise SystemExit(f"the chain is not in order: {report.first}")
    print(f"{report.entries} entries, {times} times, the best of each:")
    print(f"  a bare SELECT of the rows  {bare.elapsed:.2f} s, of which {bare.worked:.2f} s of this process")
    print(f"  verify                     {whole.elapsed:.2f} s, of which {whole.worked:.2f} s of this process")
    print(f"  ratio                      {whole.elapsed / bare.elapsed:.1f}")


async def _best(times: int, session: Session, do: Callable[[Session], Awaitable[None]]) -> Took:
    taken = []
    for _ in range(times):
        started, work = time.perf_counter(), time.process_time()
        await do(session)
        taken.append(Took(time.perf_counter() - started, time.process_time() - work))
        gc.collect()
    return min(taken)


if __name__ == "__main__":
    main()
