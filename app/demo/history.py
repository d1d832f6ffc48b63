"""Plays the history of the first period of the SiG plan, as far as it was not played before."""

import asyncio
import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, Final

from fastapi import FastAPI

from app.access.issuers import Issuers
from app.access.local_issuer import LocalIssuer
from app.access.rights import Function
from app.db.engine import make_engine
from app.demo.people import Json, People
from app.http.caller import Services
from app.http.shell import Shell
from app.settings import Settings

_PLAN: Final = "SIG"
_RECEIVED_ON: Final = "2025-10-13"
_PASSED_ON: Final = "2025-10-14"


def play(settings: Settings, app: FastAPI) -> None:
    """Play the history unless it was played to its end.

    Args:
        settings: name the database, for who gives functions.
        app: the service that the people of the demo ask; it does not run yet.

    Raises:
        StepFailed: a step was refused.
    """
    asyncio.run(_play_once(settings, app))


async def _play_once(settings: Settings, app: FastAPI) -> None:
    assert settings.database_url is not None  # noqa: S101 (the caller has a database)
    issuer = LocalIssuer.open(settings.data)
    engine = make_engine(settings.database_url, pool_size=2)
    services = Services(settings, engine, Issuers([issuer.as_issuer()]))
    app.state.services = services
    try:
        async with People(Shell(app, routes=app.routes, version=app.version), services, issuer, _PLAN) as people:
            if not (await people.look(Function.PROGRAMME_OFFICE, f"/plans/{_PLAN}/registrations?of=results"))["items"]:
                await perform(people, data("sig-history"))
    finally:
        await engine.dispose()


def data(name: str) -> Json:
    """A history that comes with the service."""
    found: Json = json.loads(files("app.data").joinpath(f"{name}.json").read_text(encoding="utf-8"))
    return found


async def perform(people: People, history: Json) -> None:
    """Take every step of the history.

    Raises:
        StepFailed: a step was refused.
    """
    await _costs(people, history)
    await _decide(people, "approve_plan", history["decisions"]["approve_plan"])
    await _confirm_and_register(people, "costs", history)
    await _pay(people, history["release"])
    measured = [await _measure(people, one, verified=True) for one in history["measurements"]]
    established = {"period": 1, "measurements": measured, "notMeasured": history["notMeasured"]}
    await _decide(people, "establish_results", history["decisions"]["establish_results"] | established)
    await _confirm_and_register(people, "results", history)
    for one in history["open"]["measurements"]:
        await _measure(people, one, verified=False)


async def _costs(people: People, history: Json) -> None:
    made = [
        await people.step(Function.PROGRAMME_OFFICE, f"/plans/{people.plan}/cost-statements", statement)
        for statement in history["costStatements"]
    ]
    accepted = {"costStatements": [one["id"] for one in made]}
    await _decide(people, "accept_costs", history["decisions"]["accept_costs"] | accepted)


async def _decide(people: People, kind: str, content: Json) -> None:
    await people.step(Function.STUURGROEP, f"/plans/{people.plan}/decisions", {"kind": kind, **content})


async def _confirm_and_register(people: People, of: str, history: Json) -> None:
    path = f"/plans/{people.plan}/periods/1"
    await people.step(Function.FINANCIER, f"{path}/confirmations", {"of": of, **history["confirmations"][of]})
    await people.step(Function.PROGRAMME_OFFICE, f"{path}/registrations", {"of": of, **history["registrations"][of]})


async def _measure(people: People, measurement: Json, *, verified: bool) -> Any:
    path = f"/plans/{people.plan}/meetmomenten/{measurement['meetmoment']}/measurements"
    body = {name: value for name, value in measurement.items() if name not in {"meetmoment", "period"}}
    made = await people.step(Function.DATA_ANALYST, path, body)
    if verified:
        path = f"/measurements/{made['id']}/verifications"
        await people.step(Function.PROGRAMME_OFFICE, path, {"outcome": "verified"})
    return made["id"]


async def _pay(people: People, release: Json) -> None:
    proposed = await people.step(Function.PROGRAMME_OFFICE, f"/plans/{people.plan}/payouts", {"period": 1})
    kassiers = (await people.look(Function.PROGRAMME_OFFICE, f"/plans/{people.plan}/kassiers"))["items"]
    acting = {one["code"]: one.get("through") or one["organisation"] for one in kassiers}
    for payout in proposed["items"]:
        await people.step(Function.FINANCIER, f"/payouts/{payout['id']}/releases", release)
        if payout["payment"]:
            await _receive_and_pass_on(people, payout, acting[payout["kassier"]])


async def _receive_and_pass_on(people: People, payout: Json, organisation: str) -> None:
    path = f"/payouts/{payout['id']}"
    reference = f"SIG-P1-{payout['kassier']}-{payout['stream']}"
    receipt = {"amount": payout["payment"], "receivedOn": _RECEIVED_ON, "bankReference": reference}
    await people.step(Function.KASSIER, f"{path}/receipts", receipt, organisation)
    query = f"kassier={payout['kassier']}"
    desk = (await people.look(Function.KASSIER, f"/plans/{people.plan}/pass-on?{query}", organisation))["items"]
    items = list(_transfers(desk, payout["id"], reference))
    if items:
        await people.step(Function.KASSIER, f"{path}/transfers", {"items": items}, organisation)


def _transfers(desk: Iterable[Json], payout: str, reference: str) -> Iterable[Json]:
    """A transfer for every share that is not withheld."""
    for row in desk:
        if row["payout"] == payout and row["stillDue"] and row["status"] in {"due", "late"}:
            yield {
                "organisation": row["organisation"],
                "amount": row["stillDue"],
                "executedOn": _PASSED_ON,
                "bankReference": f"{reference}-{row['organisation']}",
            }
