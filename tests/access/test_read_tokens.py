"""A read token reads what its maker may read now, and does nothing else."""

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.access.local_issuer import LOCAL_ISSUER
from tests.support.api import Api
from tests.support.databases import query
from tests.support.half_way import HalfWay

EVERY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> HalfWay:
    return HalfWay(api, f"LEES-{worker}").prepared()


@pytest.fixture
def partner(plan: HalfWay) -> httpx.Client:
    return plan.as_("partner", "ZORG", subject=f"rekenaar-{plan.code}")


@pytest.fixture
def made(partner: httpx.Client) -> Iterator[dict[str, Any]]:
    answer = partner.post("/v1/read-tokens", json={"name": "Excel thuis"})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/v1/read-tokens/{answer.json()['id']}"
    yield answer.json()
    partner.post(f"/v1/read-tokens/{answer.json()['id']}/revocations")


def basic(password: str, name: str = "wie-dan-ook") -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"}


def told(answer: httpx.Response) -> tuple[int, dict[str, Any], set[str]]:
    body = {name: value for name, value in answer.json().items() if name != "requestId"}
    return answer.status_code, body, set(answer.headers)


def test_it_reads_what_its_maker_reads(api: Api, plan: HalfWay, partner: httpx.Client, made: dict[str, Any]) -> None:
    path = f"/v1/plans/{plan.code}/views/transfers"
    mine = partner.get(path).json()["items"]
    assert mine
    with httpx.Client(base_url=api.url, trust_env=False) as excel:
        assert excel.get(path, headers=basic(made["value"])).json()["items"] == mine
        assert excel.get(path, headers=basic(made["value"], "")).json()["items"] == mine
        assert api.bearing(made["value"]).get(path).json()["items"] == mine
        assert excel.head(path, headers=basic(made["value"])).status_code == 200
        assert excel.get(f"/v1/plans/{plan.code}/views/payouts", headers=basic(made["value"])).status_code == 403
        assert excel.get(f"{path}?format=csv", headers=basic(made["value"])).status_code == 200
    exported = plan.as_("auditor").get(f"/v1/plans/{plan.code}/exports").json()["items"][-1]
    assert (exported["readToken"], exported["subject"]) == (made["id"], f"rekenaar-{plan.code}")


@pytest.mark.parametrize("method", EVERY)
def test_it_does_nothing_but_read(api: Api, plan: HalfWay, made: dict[str, Any], method: str) -> None:
    for path in (f"/v1/plans/{plan.code}/cost-statements", "/v1/read-tokens", f"/v1/read-tokens/{made['id']}"):
        client = api.bearing(made["value"])
        known = client.request("OPTIONS", path).headers["Allow"]
        status = client.request(method, path, json={} if method == "POST" else None).status_code
        assert status == (405 if method not in known else 200 if method in {"GET", "HEAD"} else 403)
    answer = api.bearing(made["value"]).post(f"/v1/read-tokens/{made['id']}/revocations")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert api.bearing(made["value"]).post("/v1/simulations", json={}).status_code == 403


def test_it_is_shown_once_and_kept_as_a_hash(api: Api, partner: httpx.Client, made: dict[str, Any]) -> None:
    secret = made["value"].removeprefix("tredlees_")
    assert len(base64.urlsafe_b64decode(f"{secret}=")) == 32
    for path in ("/v1/read-tokens", f"/v1/read-tokens/{made['id']}"):
        answer = partner.get(path)
        assert made["id"] in answer.text
        assert secret not in answer.text
    for (name,) in query(api.database_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        found = query(api.database_url, f"SELECT count(*) FROM {name} t WHERE t::text LIKE '%{secret}%'")
        assert found == [(0,)], name


def test_what_does_not_hold_is_refused_alike(
    api: Api, plan: HalfWay, partner: httpx.Client, made: dict[str, Any]
) -> None:
    path = f"/v1/plans/{plan.code}/views/kpis"
    unknown = told(api.bearing(f"tredlees_{'A' * 43}").get(path))
    assert unknown[0] == 401
    answer = partner.post(f"/v1/read-tokens/{made['id']}/revocations")
    assert (answer.status_code, answer.json()["status"]) == (201, "revoked")
    assert partner.post(f"/v1/read-tokens/{made['id']}/revocations").json() == answer.json()
    assert told(api.bearing(made["value"]).get(path)) == unknown
    other = partner.post("/v1/read-tokens", json={"name": "kort"}).json()
    ended = "UPDATE read_token SET created_at = now() - interval '2 days', expires_at = now() - interval '1 second'"
    query(api.database_url, f"{ended} WHERE id = '{other['id']}' RETURNING id")
    assert told(api.bearing(other["value"]).get(path)) == unknown
    assert told(api.bearing(other["value"]).post("/v1/simulations", json={})) == unknown
    with httpx.Client(base_url=api.url, trust_env=False) as client:
        for header in (basic(other["value"]), basic("wachtwoord"), basic(""), {"Authorization": "Basic ////"}):
            assert told(client.get(path, headers=header)) == unknown
        # An ordinary token is no password.
        assert client.get(path, headers=basic(api.token(f"rekenaar-{plan.code}"))).status_code == 401
        # And a read token stands in no address.
        assert client.get(f"{path}?token={made['value']}").status_code == 401


def test_it_never_gives_more_than_its_maker_has_now(api: Api, plan: HalfWay) -> None:
    admin, path = plan.as_("admin"), f"/v1/plans/{plan.code}"
    given = {"issuer": LOCAL_ISSUER, "subject": f"tijdelijk-{plan.code}", "function": "reader"}
    membership = plan.journey.post(admin, f"/plans/{plan.code}/memberships", given)
    maker = api.bearing(api.token(f"tijdelijk-{plan.code}"))
    token = api.bearing(maker.post("/v1/read-tokens", json={"name": "tijdelijk"}).json()["value"])
    assert token.get(path).status_code == maker.get(path).status_code == 200
    plan.journey.post(admin, f"/memberships/{membership['id']}/endings", {})
    assert token.get(path).status_code == maker.get(path).status_code == 404


def test_those_of_somebody_else_are_not_to_be_known(partner: httpx.Client, plan: HalfWay, made: dict[str, Any]) -> None:
    other = plan.as_("programme_office")
    assert made["id"] not in other.get("/v1/read-tokens").text
    assert other.get(f"/v1/read-tokens/{made['id']}").status_code == 404
    assert other.post(f"/v1/read-tokens/{made['id']}/revocations").status_code == 404
    assert partner.get(f"/v1/read-tokens/{made['id']}").json()["status"] == "valid"


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("/name", "required")]),
        ({"name": "x", "validTo": "2020-01-01"}, [("/validTo", "too_small")]),
        ({"name": "x", "validTo": "2999-01-01"}, [("/validTo", "too_large")]),
        ({"name": "x\u007f"}, [("/name", "invalid_format")]),
        ({"name": "x", "rights": "all"}, [("/rights", "unknown_property")]),
    ],
)
def test_what_cannot_be_made(partner: httpx.Client, body: dict[str, Any], errors: list[tuple[str, str]]) -> None:
    answer = partner.post("/v1/read-tokens", json=body)
    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == errors


def test_nobody_hoards_them(api: Api, plan: HalfWay) -> None:
    hoarder = plan.as_("reader", subject=f"hamster-{plan.code}")
    statuses = [hoarder.post("/v1/read-tokens", json={"name": str(one)}).status_code for one in range(21)]
    assert statuses == [201] * 20 + [400]
    held = hoarder.get("/v1/read-tokens").json()["items"]
    assert [one["name"] for one in held] == [str(one) for one in range(20)]
    hoarder.post(f"/v1/read-tokens/{held[0]['id']}/revocations")
    assert hoarder.post("/v1/read-tokens", json={"name": "weer"}).status_code == 201
