"""A list that grew: a plan with very many meetmomenten, made in the database, and the pages at three depths in it."""

import asyncio
from dataclasses import dataclass
from typing import Final

import asyncpg
from fastapi import Request

from app.access.service import plan_id_of
from app.http.paging import encode_cursor
from benchmarks.country import package
from benchmarks.stage import Stage

_DEPTHS: Final = (0.01, 0.5, 0.99)
_PAGES: Final = 20
_KPI: Final = "KPI-001"

FILL: Final = """
INSERT INTO meetmoment (id, plan_id, code, kpi, period, due_on, weight_millionths, target, details)
SELECT gen_random_uuid(), $1, 'M' || to_char(n, 'FM0000000'), $2, n % 5 + 1, '2026-12-31', 1000000, 100, '{}'
FROM generate_series(1, $3) n
"""


@dataclass(frozen=True, slots=True)
class Long:
    """A long list."""

    depths: list[list[str]]
    """The paths of pages near the begin, half-way and near the end."""


def long_list(stage: Stage, rows: int) -> Long:
    """Have a plan with so many meetmomenten.

    They go in past the triggers, which would look at each by itself; the constraints and indexes are those of the
    service.
    """
    code = f"LANG-{rows}"
    stage.api.as_("programme_office").post("/v1/plan-imports", json=package(code)).raise_for_status()
    asyncio.run(_fill(stage.database, code, rows))
    path, asked = f"/v1/plans/{code}/meetmomenten", b"limit=50"
    scope = {"type": "http", "path": path, "query_string": asked, "headers": []}
    places = [[int(rows * depth) + page * 50 for page in range(-_PAGES // 2, _PAGES // 2)] for depth in _DEPTHS]
    return Long(
        [
            [f"{path}?{asked.decode()}&cursor={encode_cursor(Request(scope), [_code(place)])}" for place in depth]
            for depth in places
        ]
    )


def _code(place: int) -> str:
    return f"M{max(place, 0):07}"


async def _fill(url: str, code: str, rows: int) -> None:
    connection = await asyncpg.connect(url, server_settings={"tred.plan": "*"})
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            await connection.execute(FILL, plan_id_of(code), _KPI, rows, timeout=600)
        await connection.execute("VACUUM ANALYZE meetmoment", timeout=600)
    finally:
        await connection.close()
