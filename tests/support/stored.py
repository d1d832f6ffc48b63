"""All that is stored of a plan as one value: the same when nothing changed, another when any row of any table did."""

import asyncio
from typing import Final, Self

import asyncpg

import app.tables  # noqa: F401 - fills the metadata
from app.db.metadata import metadata

_TABLES: Final = sorted(
    # When somebody last looked for deadlines is nobody's effect on a plan.
    table.name
    for table in metadata.sorted_tables
    if "plan_id" in table.c and table.name != "deadline_sweep"
)
_ROWS: Final = " UNION ALL ".join(
    f"SELECT '{name}', md5(string_agg(t::text, '' ORDER BY t::text)) FROM \"{name}\" t WHERE plan_id = $1"
    for name in _TABLES
)
_PLAN: Final = "SELECT id FROM plan WHERE code = $1"


class Stored:
    """Looks past the service at what its database holds; a kept answer to a key is no change."""

    def __init__(self, url: str) -> None:
        self._runner = asyncio.Runner()
        self._connection = self._runner.run(asyncpg.connect(url, timeout=60, server_settings={"tred.plan": "*"}))

    def of(self, code: str) -> dict[str, str | None]:
        """The digest of a plan's rows, by table."""
        return self._runner.run(self._of(code))

    async def _of(self, code: str) -> dict[str, str | None]:
        plan = await self._connection.fetchval(_PLAN, code)
        return {name: digest for name, digest in await self._connection.fetch(_ROWS, plan)}  # noqa: C416 (records are no pairs to a type checker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._connection.close())
        self._runner.close()
