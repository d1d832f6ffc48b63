"""The anchor of the reads: a bare ASGI function with asyncpg that sends the same bytes and checks nothing."""

import os
from datetime import date
from typing import Any
from urllib.parse import parse_qs

import asyncpg
import orjson

from benchmarks.selects import ALL, PAGE

_pool: list[Any] = []


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer `/PLAN`, or a page of it with `?kind=KIND&after=CODE`."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    plan, asked = scope["path"][1:], parse_qs(scope["query_string"].decode())
    if asked:
        rows = await _pool[0].fetch(PAGE, plan, asked["kind"][0], asked["after"][0])
    else:
        rows = await _pool[0].fetch(ALL, plan)
    today = date.today()  # noqa: DTZ011 (the machine's)
    body = orjson.dumps({"items": [_shown(row, today) for row in rows], "next": None})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _live(receive: Any, send: Any) -> None:
    while True:
        said = (await receive())["type"]
        if said == "lifespan.startup":
            _pool.append(await asyncpg.create_pool(os.environ["RAW_DATABASE"], min_size=16, max_size=16))
        else:
            await _pool.pop().close()
        await send({"type": f"{said}.complete"})
        if not _pool:
            return


def _shown(row: Any, today: date) -> dict[str, Any]:
    # By their place, as the statement has them: to look each up by its name costs.
    (own, code, kpi, name, kind, initiative, _theme, measure, pays, period, due_on, weight, target, baseline,
     evidence, starts_on, _details, _result, _flag, _number, newest) = row  # fmt: skip
    begun = starts_on <= today or due_on == today
    return {
        "illustrative": False,
        "source": None,
        "id": own,
        "code": code,
        "kpi": kpi,
        "name": name,
        "kind": kind,
        "scope": {"initiative": initiative},
        "measure": measure,
        "pays": pays,
        "period": period,
        "dueOn": due_on,
        "weight": weight / 1_000_000,
        "target": target,
        "baseline": baseline,
        "originalTarget": None,
        "originalBaseline": None,
        "evidence": evidence,
        "status": "overdue" if due_on < today else "due" if begun else "planned",
        "value": None,
        "achievement": None,
        "earnedPart": None,
        "measurement": newest,
        "caughtUp": [],
    }
