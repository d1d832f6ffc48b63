"""Lists that belong to a person and not to the books of a plan: in any order, narrowed, and only what changed."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from app import clock
from app.access.local_issuer import LOCAL_ISSUER
from tests.factories.measurements import package
from tests.support.api import Api
from tests.support.databases import query
from tests.support.reporting import Reporting

Row = dict[str, Any]
LONG_AGO = "2020-01-01T00:00:00Z"


def wire(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def items(client: httpx.Client, path: str, **asked: str) -> list[Row]:
    found: list[Row] = []
    answer = client.get(f"/v1{path}", params=asked)
    while True:
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next"] is None:
            return found
        answer = client.get(answer.json()["next"])


@pytest.fixture(scope="module")
def plans(api: Api, worker: str) -> tuple[httpx.Client, list[str]]:
    """Somebody who reads three plans, and nothing else."""
    codes = [f"EIGEN-{worker}-{number}" for number in range(3)]
    for code in codes:
        made = Reporting(api, code).imported(package(code))
        member = {"issuer": LOCAL_ISSUER, "subject": follower_of(codes), "function": "reader"}
        answer = api.as_("admin", code).post(f"{made.path}/memberships", json=member)
        assert answer.status_code == 201, answer.text
    return api.bearing(api.token(follower_of(codes))), codes


def test_plans_in_another_order_and_narrowed(plans: tuple[httpx.Client, list[str]]) -> None:
    follower, codes = plans
    assert items(follower, "/plans", sort="-code", fields="code", limit="1") == [{"code": one} for one in codes[::-1]]
    first = follower.get("/v1/plans?limit=2")
    again = follower.get("/v1/plans?limit=2", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert follower.get("/v1/plans?sort=scheme").json()["errors"][0]["pointer"] == "/query/sort"


def test_a_plan_that_changed_came_or_went_is_told(api: Api, plans: tuple[httpx.Client, list[str]]) -> None:
    follower, codes = plans
    everything = items(follower, "/plans")
    assert items(follower, "/plans", updatedSince=LONG_AGO, sort="code") == everything
    known = follower.get("/v1/plans").headers["Known-At"]
    since = wire(clock.now())
    assert items(follower, "/plans", updatedSince=since) == []
    Reporting(api, codes[0]).reported(api.as_("data_analyst", codes[0]), "A1-D.1", 3)
    assert items(follower, "/plans", updatedSince=since) == []
    changed = package(codes[0]) | {"plan": package(codes[0])["plan"] | {"name": "Herzien", "status": "approved"}}
    replaced = api.as_("programme_office", codes[0]).post("/v1/plan-imports?replace=true", json=changed)
    assert replaced.status_code == 201, replaced.text
    assert [one["name"] for one in items(follower, "/plans", updatedSince=since)] == ["Herzien"]
    was = everything[0]["status"]
    assert items(follower, "/plans", updatedSince=since, status=was) == [
        {"removed": True, "id": everything[0]["id"], "code": codes[0]}
    ]
    admin = api.as_("admin", codes[1])
    held = items(admin, f"/plans/{codes[1]}/memberships", subject=follower_of(codes))
    assert admin.post(f"/v1/memberships/{held[0]['id']}/endings", json={}).status_code == 201
    told = items(follower, "/plans", updatedSince=since, sort="-code", fields="name")
    assert told == [{"removed": True, "id": everything[1]["id"], "code": codes[1]}, {"name": "Herzien"}]
    member = {"issuer": LOCAL_ISSUER, "subject": follower_of(codes), "function": "reader"}
    assert admin.post(f"/v1/plans/{codes[1]}/memberships", json=member).status_code == 201
    assert [one["code"] for one in items(follower, "/plans", updatedSince=since, sort="code")] == codes[:2]
    assert {one["code"] for one in items(follower, "/plans", updatedSince=known)} >= {*codes[:2]}


def follower_of(codes: list[str]) -> str:
    return f"volger-{codes[0].rpartition('-')[0]}"


def test_nobody_is_told_of_plans_of_others(api: Api, plans: tuple[httpx.Client, list[str]], plan_code: str) -> None:
    assert items(api.bearing(api.token(f"niemand-{plan_code}")), "/plans", updatedSince=LONG_AGO) == []


def test_read_tokens_page_by_page(api: Api, plan_code: str) -> None:
    maker = api.bearing(api.token(f"maker-{plan_code}"))
    made = [maker.post("/v1/read-tokens", json={"name": name}).json() for name in ("Boek", "Aap", "Cel")]
    assert [one["id"] for one in items(maker, "/read-tokens", limit="1")] == [one["id"] for one in made]
    assert [one["name"] for one in items(maker, "/read-tokens", sort="name", limit="2")] == ["Aap", "Boek", "Cel"]
    since = wire(clock.now())
    assert items(maker, "/read-tokens", updatedSince=since) == []
    maker.post(f"/v1/read-tokens/{made[1]['id']}/revocations")
    assert [one["name"] for one in items(maker, "/read-tokens", updatedSince=since)] == ["Aap"]


def test_exports_since_a_moment(api: Api, plans: tuple[httpx.Client, list[str]]) -> None:
    code = plans[1][0]
    office, auditor = api.as_("programme_office", code), api.as_("auditor", code)
    for view in ("kpis", "organisations"):
        assert office.get(f"/v1/plans/{code}/views/{view}?format=csv").status_code == 200
    path = f"/plans/{code}/exports"
    assert items(auditor, path, sort="-view", fields="view", limit="1") == [{"view": "organisations"}, {"view": "kpis"}]
    assert len(items(auditor, path, updatedSince=wire(clock.now()))) == 2
    assert items(auditor, path, updatedSince="2999-01-01T00:00:00Z") == []


def test_search_gives_what_is_asked_of_a_hit(plans: tuple[httpx.Client, list[str]]) -> None:
    follower, codes = plans
    for path in ("/search", f"/plans/{codes[0]}/search"):
        found = follower.get(f"/v1{path}", params={"q": "A1", "fields": "code,type"})
        assert found.status_code == 200, found.text
        assert {"code", "type"} == found.json()["items"][0].keys()
        assert follower.get(f"/v1{path}", params={"q": "A1", "sort": "code"}).status_code == 400


def test_subscriptions_say_what_changed(api: Api, plans: tuple[httpx.Client, list[str]]) -> None:
    code = plans[1][0]
    database = api.database_url
    plan_id = query(database, "SELECT id FROM plan WHERE code = $1", code)[0][0]
    own = "(gen_random_uuid(), $1, $2, $3, $4, 'k', 0, 0, now() - interval '1 hour')"
    add = f"INSERT INTO subscription (id, plan_id, url, issuer, subject, key_id, seq, number, changed_at) VALUES {own}"
    subject = f"programme_office-of-{code}"
    office = api.as_("programme_office", code, subject=subject)
    first, second = (
        query(database, f"{add} RETURNING id", plan_id, f"https://{name}.example.nl/", LOCAL_ISSUER, subject)[0][0]
        for name in ("een", "twee")
    )
    path = f"/plans/{code}/subscriptions"
    assert [one["url"] for one in items(office, path, sort="-url", fields="url", limit="1")] == [
        "https://twee.example.nl/",
        "https://een.example.nl/",
    ]
    since = wire(clock.now())
    assert items(office, path, updatedSince=since) == []
    assert office.post(f"/v1/subscriptions/{first}/pauses").status_code == 201
    tag = office.get(f"/v1/subscriptions/{second}").headers["ETag"]
    assert office.delete(f"/v1/subscriptions/{second}", headers={"If-Match": tag}).status_code == 204
    changed = {one["id"]: one for one in items(office, path, updatedSince=since)}
    assert changed[str(first)]["status"] == "paused"
    assert changed[str(second)] == {"removed": True, "id": str(second)}
