"""A command that rests on a version of a thing: refused on any other, once per key, and undone when only tried out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Query
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from starlette.responses import Response

from app.access.issuers import Issuers
from app.access.local_issuer import LocalIssuer
from app.access.rights import Action
from app.access.work import Work
from app.db.engine import make_engine
from app.http.caller import Services
from app.http.etags import tag_of
from app.http.json_body import StrictRoute
from app.http.transaction import Asking, Changing, Created
from app.http.types import Answer, Code, QueryBool, Wire
from app.main import build
from app.settings import Settings
from app.tables.initiatives import theme
from tests.support.api import Api
from tests.support.importing import Importing
from tests.support.packages import moneyless
from tests.support.rivals import PATIENCE

Sent = Callable[..., Awaitable[httpx.Response]]
Scene = Callable[[Sent], Awaitable[None]]
router = APIRouter(prefix="/v1/plans/{plan}/labels", route_class=StrictRoute)


class Label(Answer):
    """A theme with its name only."""

    code: Code
    name: str


class Name(Wire):
    """Another name."""

    name: str


async def shown(work: Work, code: str) -> Label | None:
    row = await work.session.first(
        select(theme.c.code, theme.c.name).where(theme.c.plan_id == work.plan.id, theme.c.code == code)
    )
    return None if row is None else Label(code=row.code, name=row.name)


def version_of(code: str) -> Callable[[Work], Awaitable[str | None]]:
    async def version(work: Work) -> str | None:
        found = await shown(work, code)
        return None if found is None else tag_of(found)

    return version


@router.get("/{code}")
async def get_label(plan: Code, code: Code, call: Asking) -> Response:
    async def ask(work: Work) -> Label:
        found = await shown(work, code)
        assert found is not None
        return found

    return await call.read(plan, Action.READ, ask)


@router.put("/{code}")
async def put_label(
    plan: Code, code: Code, body: Name, call: Changing, dry_run: Annotated[QueryBool, Query(alias="dryRun")] = False
) -> Response:
    async def do(work: Work) -> Created:
        values = {"plan_id": work.plan.id, "code": code, "name": body.name, "details": {}}
        named = {"index_elements": ["plan_id", "code"], "set_": {"name": body.name}}
        await work.session.execute(insert(theme).values(values).on_conflict_do_update(**named))
        return Created(await shown(work, code), status=200, kept=not dry_run)

    return await call.command(plan, Action.IMPORT, do, version=version_of(code))


@router.delete("/{code}")
async def delete_label(plan: Code, code: Code, call: Changing) -> Response:
    async def do(work: Work) -> Created:
        await work.session.execute(delete(theme).where(theme.c.plan_id == work.plan.id, theme.c.code == code))
        return Created(None)

    return await call.command(plan, Action.IMPORT, do, version=version_of(code))


@pytest.fixture
def play(api: Api, plan_code: str) -> Callable[[Scene], None]:
    """How to call a service that has these routes too, as the office of a plan with a theme C that nothing is in."""
    package = moneyless()
    package["plan"]["code"] = plan_code
    package["themes"].append({"code": "C", "name": "Jong"})
    plan = Importing(api, plan_code)
    plan.imported(package)
    headers = {"Authorization": plan.office.headers["Authorization"]}

    async def run(scene: Scene) -> None:
        settings = Settings(database_url=api.database_url, data=api.data)
        engine = make_engine(api.database_url, pool_size=8)
        app = build(settings)
        app.state.services = Services(settings, engine, Issuers([LocalIssuer.open(api.data).as_issuer()]))
        app.include_router(router)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tred", headers=headers) as c:

            async def send(method: str, path: str = "C", body: Any = None, **given: str) -> httpx.Response:
                named = {name.replace("_", "-"): value for name, value in given.items()}
                return await c.request(method, f"/v1/plans/{plan_code}/labels/{path}", json=body, headers=named)

            async with asyncio.timeout(PATIENCE):
                await scene(send)
        await engine.dispose()

    return lambda scene: asyncio.run(run(scene))


Play = Callable[[Scene], None]


def test_a_change_rests_on_the_present_version(play: Play) -> None:
    async def scene(send: Sent) -> None:
        first = (await send("GET")).headers["etag"]
        changed = await send("PUT", body={"name": "Jeugd"}, If_Match=first)
        assert (changed.status_code, changed.json()) == (200, {"code": "C", "name": "Jeugd"})
        assert changed.headers["etag"] == (await send("GET")).headers["etag"] != first
        for headers, status in [
            ({}, 428),
            ({"If_Match": "*"}, 428),
            ({"If_Match": first}, 412),
            ({"If_Match": f"W/{changed.headers['etag']}"}, 412),
            ({"If_None_Match": "*"}, 412),
            ({"If_None_Match": first}, 428),
        ]:
            for method, body in (("PUT", {"name": "Anders"}), ("DELETE", None)):
                assert (await send(method, body=body, **headers)).status_code == status, headers
        assert (await send("GET")).json()["name"] == "Jeugd"

    play(scene)


def test_what_is_not_there_is_made_or_refused(play: Play) -> None:
    async def scene(send: Sent) -> None:
        assert (await send("PUT", "D", {"name": "Nieuw"})).status_code == 428
        assert (await send("PUT", "D", {"name": "Nieuw"}, If_Match='"x"')).status_code == 412
        made = await send("PUT", "D", {"name": "Nieuw"}, If_None_Match="*")
        assert (made.status_code, made.headers["etag"]) == (200, (await send("GET", "D")).headers["etag"])
        assert (await send("PUT", "D", {"name": "Weer"}, If_None_Match="*")).status_code == 412
        gone = await send("DELETE", "D", If_Match=made.headers["etag"])
        assert (gone.status_code, gone.content, "etag" in gone.headers) == (204, b"", False)
        assert (await send("DELETE", "D", If_Match=made.headers["etag"])).status_code == 412

    play(scene)


def test_what_is_tried_out_is_undone(play: Play) -> None:
    async def scene(send: Sent) -> None:
        tag = (await send("GET")).headers["etag"]
        tried = await send("PUT", "C?dryRun=true", {"name": "Jeugd"}, If_Match=tag)
        assert (tried.status_code, tried.json()["name"], tried.headers["etag"]) == (200, "Jeugd", tag)
        assert (await send("GET")).json()["name"] == "Jong"

    play(scene)


def test_sent_again_with_its_key_it_happens_once(play: Play) -> None:
    async def scene(send: Sent) -> None:
        tag = (await send("GET")).headers["etag"]
        first, again = [
            await send("PUT", body={"name": "Jeugd"}, If_Match=tag, Idempotency_Key=f"put-{tag}") for _ in range(2)
        ]
        assert (again.status_code, again.content, again.headers["etag"]) == (200, first.content, first.headers["etag"])
        assert again.headers["idempotency-replayed"] == "true"
        other = await send("PUT", body={"name": "Jeugd"}, If_Match='"x"', Idempotency_Key=f"put-{tag}")
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
        gone = [await send("DELETE", If_Match=first.headers["etag"], Idempotency_Key=f"delete-{tag}") for _ in range(2)]
        assert [(one.status_code, one.content) for one in gone] == [(204, b"")] * 2

    play(scene)


def test_of_rivals_on_one_version_one_goes_first(play: Play) -> None:
    async def scene(send: Sent) -> None:
        tag = (await send("GET")).headers["etag"]
        answers = await asyncio.gather(
            *(send("PUT", body={"name": f"Naam {number}"}, If_Match=tag) for number in range(16))
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 15
        [won] = [answer.json()["name"] for answer in answers if answer.status_code == 200]
        assert (await send("GET")).json()["name"] == won

    play(scene)
