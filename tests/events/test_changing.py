"""A subscription is changed by who took it, on the version that it rests on, and tells what it is about from then."""

from typing import Any

import httpx

from app.access.local_issuer import LOCAL_ISSUER
from tests.support.databases import query
from tests.support.delivering import Post, subscribed
from tests.support.receiver import Receiver
from tests.support.reporting import Reporting

TYPES = [f"nl.transformatieplannen.{name}" for name in ("measurement-reported", "measurement-verified")]


def changed(client: httpx.Client, identifier: str, body: dict[str, Any]) -> httpx.Response:
    """Change it as it is now."""
    path = f"/v1/subscriptions/{identifier}"
    return client.patch(path, json=body, headers={"If-Match": client.get(path).headers["ETag"]})


def test_it_goes_elsewhere_and_tells_something_else(plan: Reporting, post: Post, receiver: Receiver) -> None:
    mine = subscribed(plan.analyst, plan.code, receiver, types=TYPES[1:], email="a@example.nl")
    other = f"{receiver.url}/elders"
    answer = changed(plan.analyst, mine["id"], {"url": other, "types": TYPES[:1], "initiatives": ["A1"]})
    assert answer.status_code == 200, answer.text
    now = plan.analyst.get(f"/v1/subscriptions/{mine['id']}")
    assert answer.json() == now.json()
    assert answer.headers["ETag"] == now.headers["ETag"]
    assert (now.json()["url"], now.json()["email"]) == (other, "a@example.nl")
    plan.reported(plan.analyst, "A1-D.1", 3)
    post.round()
    assert [one.event["type"] for one in receiver.got] == TYPES[:1]
    assert changed(plan.analyst, mine["id"], {"types": None, "email": None}).json()["types"] is None
    booked = "SELECT e.payload FROM entry e JOIN plan p ON p.id = e.plan_id WHERE p.code = $1 AND e.kind = $2"
    rows = query(plan.api.database_url, f"{booked} ORDER BY e.seq", plan.code, "subscription_changed")
    assert "example.nl" not in rows[-1][0]
    assert len(rows) == 2


def test_nothing_happens_twice_or_unseen(plan: Reporting, receiver: Receiver) -> None:
    mine = subscribed(plan.analyst, plan.code, receiver)
    path = f"/v1/subscriptions/{mine['id']}"
    tag = plan.analyst.get(path).headers["ETag"]
    assert plan.analyst.patch(path, json={"status": "paused"}).status_code == 428
    assert plan.analyst.patch(path, json={"status": "paused"}, headers={"If-Match": tag}).status_code == 200
    assert plan.analyst.patch(path, json={"status": "active"}, headers={"If-Match": tag}).status_code == 412
    assert changed(plan.analyst, mine["id"], {"status": "active"}).json()["status"] == "active"
    assert changed(plan.analyst, mine["id"], {}).json()["status"] == "active"


def test_what_cannot_be_is_named(plan: Reporting, receiver: Receiver) -> None:
    mine = subscribed(plan.analyst, plan.code, receiver)
    refused = changed(plan.analyst, mine["id"], {"url": None, "status": None, "types": ["iets"], "secret": "x"})
    assert {one["pointer"] for one in refused.json()["errors"]} == {"/url", "/status", "/types/0", "/secret"}
    assert changed(plan.analyst, mine["id"], {"initiatives": ["NERGENS"]}).json()["errors"][0]["pointer"] == (
        "/initiatives/0"
    )
    assert changed(plan.analyst, mine["id"], {"url": "https://10.0.0.1/"}).json()["errors"][0]["pointer"] == "/url"


def test_somebody_else_only_pauses_it(plan: Reporting, receiver: Receiver) -> None:
    mine = subscribed(plan.analyst, plan.code, receiver)
    assert mine["issuer"] == LOCAL_ISSUER
    assert changed(plan.office, mine["id"], {"url": f"{receiver.url}/mij"}).status_code == 403
    assert changed(plan.office, mine["id"], {"status": "paused"}).json()["status"] == "paused"
    path = f"/v1/subscriptions/{mine['id']}"
    assert plan.reader.patch(path, json={"status": "active"}, headers={"If-Match": '"x"'}).status_code == 404
