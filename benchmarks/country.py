"""The country: plans of the size that a region has, the first ones imported, the others copied in the database."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

import asyncpg

from app.access.service import plan_id_of
from app.db.metadata import metadata
from app.ledger.chain import ENTRY, GENESIS, POSTING, WHY, seal
from app.tables.past import REMEMBERED

INITIATIVES: Final = 24
KPIS: Final = 80
MOMENTS: Final = 125
PERIODS: Final = 5
_THEMES: Final = 4
_PARTNERS: Final = 5
_KINDS: Final = ("proces_interventie", "deelresultaat", "deelresultaat")
_UNSWEPT: Final = "SELECT count(*) FROM plan p WHERE NOT EXISTS (SELECT FROM deadline_sweep w WHERE w.plan_id = p.id)"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is."""

    plans: int = 400
    """Of which each has 24 initiatives, 80 KPIs, 125 meetmomenten and 5 budget lines."""
    imported: int = 16
    """Of these, the ones on which commands run: each came in through the import, and its books are real."""
    rows: int = 50_000
    """Of a list that is long, and 20 times as many of one that grew."""
    exported: int = 1_000_000

    @property
    def grown(self) -> int:
        """The rows of the list after it grew."""
        return 20 * self.rows


WHOLE: Final = Size()
SMALL: Final = Size(plans=4, imported=2, rows=200, exported=2_000)


def code_of(number: int) -> str:
    """The code of a plan of the country."""
    return f"LAND-{number:03}"


def package(code: str, lines: int = 5) -> Row:
    """A plan of the reference size, with so many budget lines, as it is imported; the lines of period 1 come first."""
    # As many as it takes for every line to be another one.
    partners = max(_PARTNERS, -(-lines // (INITIATIVES * PERIODS)))
    organisations = [f"ORG-{number:02}" for number in range(partners)]
    halves = [(f"{2026 + n // 2}-{'01-01' if n % 2 == 0 else '07-01'}",
               f"{2026 + n // 2}-{'06-30' if n % 2 == 0 else '12-31'}") for n in range(PERIODS)]  # fmt: skip
    return {
        "plan": {"code": code, "name": f"Regioplan {code}", "region": "Voorbeeldregio"},
        "streams": [{"code": "IZA", "name": "IZA-transformatiemiddelen"}],
        "domains": [{"code": "vvt", "name": "VVT"}],
        "organisations": [{"code": one, "name": f"Organisatie {one}", "domain": "vvt"} for one in organisations],
        "themes": [{"code": f"T{n}", "name": f"Thema {n}"} for n in range(_THEMES)],
        "initiatives": [
            {"code": _initiative(n), "name": f"Initiatief {n}", "theme": f"T{n % _THEMES}"} for n in range(INITIATIVES)
        ],
        "kassiers": [{"code": "K1", "organisation": organisations[0], "scope": "Alles"}],
        "scheme": {
            "catchUp": True,
            "settlementOn": "2028-12-31",
            "periods": [
                {"number": n, "startsOn": begins, "endsOn": ends, "payOn": begins, "paymentMode": "advance"}
                for n, (begins, ends) in enumerate(halves, start=1)
            ],
        },
        "budget": list(_budget(lines, organisations)),
        "kpis": list(_kpis(halves)),
    }


def _initiative(number: int) -> str:
    return f"I{number % INITIATIVES:02}"


def _budget(lines: int, organisations: list[str]) -> Iterator[Row]:
    for number in range(lines):
        place, period = divmod(number, PERIODS) if lines > PERIODS else (number, 0)
        yield {
            "initiative": _initiative(place // len(organisations)),
            "kassier": "K1",
            "stream": "IZA",
            "organisation": organisations[place % len(organisations)],
            "period": period + 1,
            "amount": 2_000_000,
        }


def _kpis(halves: list[tuple[str, str]]) -> Iterator[Row]:
    twice = MOMENTS - KPIS
    for number in range(KPIS):
        counted = number % 4 != 0
        code = f"KPI-{number:03}"
        yield {
            "code": code,
            "name": f"Aantal inwoners dat meedoet aan onderdeel {number} van het plan",
            "kind": _KINDS[number % len(_KINDS)],
            "scope": {"initiative": _initiative(number)},
            "measure": "count" if counted else "boolean",
            "rule": "pro_rata" if counted else "all_or_nothing",
            "evidence": ["registratie", "vastgesteld document"],
            "meetmomenten": [
                {
                    "code": f"{code}.{one}",
                    "period": (number + one) % PERIODS + 1,
                    "dueOn": halves[(number + one) % PERIODS][1],
                    "weight": one,
                    **({"target": 100 * one} if counted else {}),
                }
                for one in (1, 2)[: 2 if number < twice else 1]
            ],
        }


async def copy_plans(url: str, source: str, size: Size, named: Callable[[int], str] = code_of) -> None:
    """Copy an imported plan until the country is whole: rows by the database, all constraints and triggers at work."""
    codes = [named(number) for number in range(size.imported, size.plans)]
    connection = await asyncpg.connect(url, server_settings={"tred.plan": "*"})
    try:
        async with connection.transaction():
            await connection.execute("CREATE TEMP TABLE copied (code text, plan_id uuid) ON COMMIT DROP")
            await connection.copy_records_to_table("copied", records=[(code, plan_id_of(code)) for code in codes])
            own = plan_id_of(source)
            await _copy_rows(connection, own)
            await _copy_books(connection, own, codes)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def unswept(url: str) -> int:
    """How many plans the service has not yet looked at for their days, as it does once with every new one."""
    connection = await asyncpg.connect(url, server_settings={"tred.plan": "*"})
    try:
        return int(await connection.fetchval(_UNSWEPT))
    finally:
        await connection.close()


async def _copy_rows(connection: Any, own: UUID) -> None:
    plan = [column.name for column in metadata.tables["plan"].columns]
    new = {"id": "c.plan_id", "code": "c.code", "name": "'Regioplan ' || c.code"}
    values = ", ".join(new.get(name, f"t.{name}") for name in plan)
    await connection.execute(
        f"INSERT INTO plan ({', '.join(plan)}) "  # noqa: S608 (our own columns)
        f"SELECT {values} FROM plan t, copied c WHERE t.id = $1",
        own,
    )
    for table in metadata.sorted_tables:
        names = [column.name for column in table.columns]
        if table not in REMEMBERED or "plan_id" not in names:
            continue
        kinds = {column.name: str(column.type) for column in table.columns}
        values = ", ".join(_copied(name, kinds[name]) for name in names)
        await connection.execute(
            f"INSERT INTO {table.name} ({', '.join(names)}) "  # noqa: S608 (our own tables)
            f"SELECT {values} FROM {table.name} t, copied c WHERE t.plan_id = $1",
            own,
        )


def _copied(name: str, kind: str) -> str:
    """A value of a copy: the rows that a plan has of its own have ids of their own, and refer to one another alike."""
    if name == "plan_id":
        return "c.plan_id"
    return f"md5(t.{name}::text || c.code)::uuid" if kind == "CHAR(32)" else f"t.{name}"


async def _copy_books(connection: Any, own: UUID, codes: list[str]) -> None:
    """The books of each plan, sealed as its own; head and balances follow by themselves."""
    found = await connection.fetch("SELECT *, payload::text AS said FROM entry WHERE plan_id = $1 ORDER BY seq", own)
    lines = [
        dict(row)
        for row in await connection.fetch("SELECT * FROM posting WHERE plan_id = $1 ORDER BY seq, number", own)
    ]
    columns = (*ENTRY, *WHY, "posting_count", "previous_hash", "hash")
    entries, postings = [], []
    for code in codes:
        previous, plan = GENESIS, plan_id_of(code)
        for entry in map(dict, found):
            row = entry | {"plan_id": plan, "id": uuid5(plan, str(entry["seq"])), "payload": json.loads(entry["said"])}
            row["resource_id"] = plan if entry["resource_id"] == own else entry["resource_id"]
            moved = [line | {"plan_id": plan} for line in lines if line["seq"] == entry["seq"]]
            row |= {"previous_hash": previous, "hash": seal(row, moved, previous)}
            previous = row["hash"]
            entries.append(tuple(entry["said"] if name == "payload" else row[name] for name in columns))
            postings += [tuple(line[name] for name in POSTING) for line in moved]
    await connection.copy_records_to_table("entry", records=entries, columns=columns)
    await connection.copy_records_to_table("posting", records=postings, columns=POSTING)
