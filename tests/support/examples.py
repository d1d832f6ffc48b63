"""Makes the examples in the API's description: what the demo answers, from a database of its own.

`python -m tests.support.examples` writes them anew; a test sees to it that they are what the demo answers.
"""

import asyncio
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import httpx
import time_machine
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app.access.issuers import Issuers
from app.access.local_issuer import LocalIssuer
from app.access.rights import TIED_TO_ORGANISATION, Function
from app.db.engine import make_engine
from app.demo import history, plans
from app.demo.people import Json
from app.http.caller import Services
from app.http.examples import KEPT
from app.http.openapi import describe
from app.main import build, wrapped
from app.rounds.working import work_off
from app.settings import Settings
from tests.support.api import grant
from tests.support.databases import database, migrated_cluster
from tests.support.demo_answers import PLANS, Reader, Recording, settled, shortened, showable

ON: Final = datetime(2026, 1, 15, 10, tzinfo=UTC)
"""The moment at which everything happens."""

_READER: Final = "voorbeelden"
_TRIED: Final[dict[str, tuple[str, Json]]] = {
    "simulatePlan": ("/plans/SIG/simulations", {"assume": "met"}),
    "simulateBusinessCase": (
        "/plans/SIG/business-case",
        {"overrides": [{"input": "UREN-PER-FTE", "factor": 0.9}]},
    ),
}
"""What calculates and stores nothing."""


def examples(url: str, folder: Path) -> dict[str, Any]:
    """By operation what is sent and what the demo answers, with fixed ids and moments."""
    settings = Settings(database_url=url, data=folder, issuer=None, rate_limit="off", base_url="http://demo")
    app = build(settings)
    with time_machine.travel(ON, tick=False):
        plans.load(url)
        for plan in PLANS:
            for function in Function:
                if function not in TIED_TO_ORGANISATION:
                    grant(url, function.value, plan=plan, subject=_READER)
        return asyncio.run(_answers(settings, app))


async def _answers(settings: Settings, app: FastAPI) -> dict[str, Any]:
    assert settings.database_url is not None
    issuer = LocalIssuer.open(settings.data)
    engine = make_engine(settings.database_url, pool_size=2)
    services = app.state.services = Services(settings, engine, Issuers([issuer.as_issuer()]))
    whole = wrapped(app, settings)
    description = describe(app)
    try:
        async with Recording(whole, services, issuer, PLANS[0]) as people:
            played = json.loads(files("app.data").joinpath("sig-history.json").read_text(encoding="utf-8"))
            await history.perform(people, played)
        token = issuer.issue(_READER, now=int(ON.timestamp()))
        transport, headers = httpx.ASGITransport(app=whole), {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://demo/v1", headers=headers) as client:
            round_ = await _round(client, engine)
            found = await _read(description, client) | await _tried(client) | round_
    finally:
        await engine.dispose()
    found |= _steps(description["paths"], people)
    kept = {name: settled(shortened(one)) for name, one in found.items()}
    return {name: one for name, one in (kept | dict(_records(description, kept))).items() if showable(one)}


async def _read(description: Mapping[str, Any], client: httpx.AsyncClient) -> dict[str, Any]:
    async def ask(path: str) -> Any:
        answer = await client.get(path)
        return answer.json() if answer.is_success else None

    return {name: {"response": answer} for name, answer in (await Reader(description["paths"], ask).answers()).items()}


async def _round(client: httpx.AsyncClient, engine: AsyncEngine) -> dict[str, Any]:
    """A round over some plans that is tried out, and worked off."""
    body = {"period": 2, "plans": list(PLANS[:2]), "dryRun": True}
    answer = await client.post("/proposal-rounds", json=body, headers={"Idempotency-Key": "voorbeeld"})
    answer.raise_for_status()
    await work_off(engine, None, asyncio.Event())
    return {"startProposalRound": {"request": body, "response": answer.json()}}


async def _tried(client: httpx.AsyncClient) -> dict[str, Any]:
    found = {}
    for name, (path, body) in _TRIED.items():
        answer = (await client.post(path, json=body)).raise_for_status()
        found[name] = {"request": body, "response": answer.json()}
    return found


def _records(description: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What makes or replaces a thing: the thing as it is read, without what the service adds."""
    for item in description["paths"].values():
        if "put" in item and "get" in item and item["get"]["operationId"] in known:
            answer = known[item["get"]["operationId"]]["response"]
            name = item["put"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            schema = description["components"]["schemas"][name]
            sent = {one: value for one, value in answer.items() if one in schema["properties"]}
            if sent.keys() >= set(schema["required"]):
                yield item["put"]["operationId"], {"request": sent, "response": answer}


def _steps(paths: Mapping[str, Mapping[str, Any]], people: Recording) -> dict[str, Any]:
    """The first step of every kind."""
    found: dict[str, Any] = {}
    for path, sent, made in people.steps:
        for template, item in paths.items():
            if "post" in item and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
                found.setdefault(item["post"]["operationId"], {"request": sent, "response": made})
    return found


def written(made: Mapping[str, Any]) -> str:
    """The examples as they are kept."""
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with migrated_cluster(place / "cluster") as template, database(template, "examples") as url:
            KEPT.write_text(written(examples(url, place / "data")), encoding="utf-8")
