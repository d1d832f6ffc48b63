"""Events come at least once, signed, in order per subject, to whoever may know of them when they are sent."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
import time_machine
from standardwebhooks import Webhook, WebhookVerificationError

from app.events.courier import LADDER
from app.http.wishes import OVERLAP
from tests.support.databases import query
from tests.support.delivering import Post, deliveries, subscribed
from tests.support.receiver import Got, Receiver
from tests.support.reporting import Reporting

SHORT = 60


def test_an_event_is_a_signed_cloud_event_without_anything_in_it(
    plan: Reporting, post: Post, receiver: Receiver
) -> None:
    made = subscribed(plan.office, plan.code, receiver)
    measured = plan.reported(plan.analyst, "A1-D.1", 12)
    assert post.round() == 1
    [got] = receiver.got
    with time_machine.travel(post.clock(), tick=False):
        event = Webhook(made["secret"]).verify(got.body, dict(got.headers))
        with pytest.raises(WebhookVerificationError):
            Webhook(made["secret"]).verify(got.body.replace("reported", "verified"), dict(got.headers))
    time = datetime.fromisoformat(event.pop("time"))
    assert time.tzinfo == UTC
    assert UUID(event["id"]) == UUID(got.headers["webhook-id"])
    assert event == {
        "specversion": "1.0",
        "id": event["id"],
        "source": "urn:nld:oin:00000099000000000000:systeem:gelijke-tred",
        "type": "nl.transformatieplannen.measurement-reported",
        "subject": measured["id"],
        "dataref": f"https://tred.example.nl/v1/measurements/{measured['id']}",
        "plan": plan.code,
        "initiative": "A1",
        "sequence": event["sequence"],
    }
    assert got.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert len(got.body) < 64 * 1024
    assert post.round() == 0


def test_a_receiver_that_fails_three_times_gets_each_event_once_more_until_it_takes_it(
    plan: Reporting, post: Post, receiver: Receiver
) -> None:
    made = subscribed(plan.office, plan.code, receiver)
    first, second = (plan.reported(plan.analyst, code, 5)["id"] for code in ("B-E.1", "A1-D.1"))
    assert plan.judge(plan.office, first).status_code == 201
    failed: Counter[str] = Counter()

    def three_times(got: Got) -> int:
        failed[got.event["id"]] += 1
        return 503 if failed[got.event["id"]] <= 3 else 202

    receiver.answer = three_times
    for wait in (0, *LADDER[:3], *LADDER[:3]):
        post.clock.move(wait)
        post.round()
    assert Counter(failed.values()) == {4: 3}
    of_first = [one.event["type"].rpartition(".")[2] for one in receiver.got if one.event["subject"] == first]
    assert of_first == ["measurement-reported"] * 4 + ["measurement-verified"] * 4
    assert {one.event["subject"] for one in receiver.got} == {first, second}
    secret = Webhook(made["secret"])
    for got in receiver.got:
        at = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), UTC)
        assert got.headers["webhook-signature"] == secret.sign(got.headers["webhook-id"], at, got.body)
    found = deliveries(plan.office, made["id"])
    assert [one["status"] for one in found] == ["delivered"] * 3
    assert [[each["status"] for each in one["attempts"]] for one in found] == [[503, 503, 503, 202]] * 3
    assert plan.office.get(f"/v1/subscriptions/{made['id']}").json()["failingSince"] is None


def test_it_is_not_tried_before_its_time(plan: Reporting, post: Post, receiver: Receiver) -> None:
    subscribed(plan.office, plan.code, receiver)
    plan.reported(plan.analyst, "A1-D.1", 5)
    receiver.answer = lambda _: 500
    assert post.round() == 1
    for step in LADDER:
        post.clock.move(step - 1)
        assert post.round() == 0
        post.clock.move(1)
        assert post.round() == 1
    assert sum(LADDER) == 86_125
    post.clock.move(1_000_000)
    assert post.round() == 0


def test_what_is_given_up_is_seen_and_can_be_sent_again(plan: Reporting, post: Post, receiver: Receiver) -> None:
    made = subscribed(plan.office, plan.code, receiver)
    measured = plan.reported(plan.analyst, "B-E.1", 5)["id"]
    receiver.answer, receiver.says = (lambda _: 500), b"\x1b[31mstuk\n" + b"x" * 5000
    for step in (0, *LADDER):
        post.clock.move(step)
        post.round()
    [dead] = deliveries(plan.office, made["id"], status="dead")
    assert (dead["subject"], len(dead["attempts"]), dead["nextAt"]) == (measured, 8, None)
    assert dead["attempts"][0]["answer"].startswith("[31mstuk xxx")
    assert len(dead["attempts"][0]["answer"]) == 200
    shown = plan.office.get(f"/v1/subscriptions/{made['id']}").json()
    assert shown["failingSince"] is not None
    assert shown["warnedAt"] is not None
    receiver.answer = lambda _: 200
    assert plan.judge(plan.office, measured).status_code == 201
    assert post.round() == 1
    assert receiver.types[-1] == "measurement-verified"
    asked = plan.office.post(f"/v1/deliveries/{dead['id']}/redeliveries")
    assert (asked.status_code, asked.json()["status"]) == (201, "pending")
    assert post.round() == 1
    assert receiver.ids[-1] == receiver.ids[0] == dead["event"]
    assert deliveries(plan.office, made["id"], status="dead") == []


def test_what_was_delivered_since_is_told_and_is_not_pending_any_more(
    plan: Reporting, post: Post, receiver: Receiver
) -> None:
    made = subscribed(plan.office, plan.code, receiver)
    plan.reported(plan.analyst, "B-E.1", 5)
    receiver.answer = lambda _: 500
    assert post.round() == 1
    since = (post.clock() + OVERLAP + timedelta(seconds=1)).isoformat()
    assert deliveries(plan.office, made["id"], updatedSince=since) == []
    receiver.answer = lambda _: 200
    post.clock.move(OVERLAP.total_seconds() + LADDER[0])
    assert post.round() == 1
    [told] = deliveries(plan.office, made["id"], updatedSince=since)
    assert told["status"] == "delivered"
    gone = [{"removed": True, "id": told["id"]}]
    assert deliveries(plan.office, made["id"], updatedSince=since, status="pending") == gone


def test_who_lost_the_right_between_event_and_sending_gets_nothing(
    plan: Reporting, post: Post, receiver: Receiver
) -> None:
    admin = plan.api.as_("admin", plan=plan.code)
    reader = plan.reader
    made = subscribed(reader, plan.code, receiver)
    plan.reported(plan.analyst, "A1-D.1", 5)
    receiver.answer = lambda _: 500
    assert post.round() == 1
    plan.verified("B-E.1", 5)
    listed = admin.get(f"{plan.path}/memberships", params={"subject": "reader"}).json()["items"]
    assert admin.post(f"/v1/memberships/{listed[0]['id']}/endings").status_code == 201
    post.clock.move(LADDER[0])
    assert post.round() == 0
    assert [one["status"] for one in deliveries(admin, made["id"])] == ["withheld"]
    assert len(receiver.got) == 1
    assert reader.get(f"/v1/subscriptions/{made['id']}").status_code == 404


def test_a_role_that_is_over_gives_nothing_any_more(plan: Reporting, post: Post, receiver: Receiver) -> None:
    """ZORG is samenwerken in A1 and informed in B1; then only monitors A1."""
    partner = plan.partner("ZORG")
    made = subscribed(partner, plan.code, receiver, types=["nl.transformatieplannen.measurement-reported"])
    plan.reported(plan.analyst, "A1-D.1", 5)
    receiver.answer = lambda _: 500
    assert post.round() == 1
    cell = f"{plan.path}/role-matrix/cells/A1/vvt"
    tag = plan.office.get(cell).headers["etag"]
    role = {"role": "alleen_monitoren", "reason": "Minder"}
    assert plan.office.put(cell, json=role, headers={"If-Match": tag}).status_code == 200
    receiver.answer = lambda _: 200
    plan.reported(plan.analyst, "A1-D.2", 5)
    informed = plan.reported(plan.analyst, "B-E.1", 5)["id"]
    post.clock.move(LADDER[0])
    assert post.round() == 1
    assert [one.event["subject"] for one in receiver.got[1:]] == [informed]
    assert [one["status"] for one in deliveries(partner, made["id"])] == ["delivered", "withheld"]


def test_only_what_was_asked_for(plan: Reporting, post: Post, receiver: Receiver) -> None:
    subscribed(
        plan.office, plan.code, receiver, types=["nl.transformatieplannen.measurement-reported"], initiatives=["B1"]
    )
    plan.reported(plan.analyst, "A1-D.1", 5)
    wanted = plan.verified("B-E.1", 5)["id"]
    assert post.round() == 1
    assert [one.event["subject"] for one in receiver.got] == [wanted]


def test_what_happened_in_a_pause_comes_after_it(plan: Reporting, post: Post, receiver: Receiver) -> None:
    made = subscribed(plan.office, plan.code, receiver)
    where = f"/v1/subscriptions/{made['id']}"
    assert plan.office.post(f"{where}/pauses").json()["status"] == "paused"
    plan.reported(plan.analyst, "A1-D.1", 5)
    assert post.round() == 0
    assert plan.office.post(f"{where}/resumptions").json()["status"] == "active"
    assert post.round() == 1
    tag = plan.office.get(where).headers["etag"]
    assert plan.office.delete(where, headers={"If-Match": '"oud"'}).status_code == 412
    assert plan.office.delete(where, headers={"If-Match": tag}).status_code == 204
    plan.reported(plan.analyst, "B-E.1", 5)
    assert post.round() == 0
    assert plan.office.get(where).status_code == 404


def test_a_new_secret_signs_and_the_former_one_for_another_day(plan: Reporting, post: Post, receiver: Receiver) -> None:
    made = subscribed(plan.office, plan.code, receiver)
    new = plan.office.post(f"/v1/subscriptions/{made['id']}/secrets").json()
    assert new["secret"] != made["secret"]
    assert new["probe"]["result"] == "delivered"
    for code, secrets in (("A1-D.1", 2), ("B-E.1", 1)):
        plan.reported(plan.analyst, code, 5)
        assert post.round() == 1
        got = receiver.got[-1]
        assert got.headers["webhook-signature"].count("v1,") == secrets
        with time_machine.travel(post.clock(), tick=False):
            Webhook(new["secret"]).verify(got.body, dict(got.headers))
        post.clock.move(86_500)


def test_several_processes_never_make_the_same_attempt(plan: Reporting, post: Post, receiver: Receiver) -> None:
    subscribed(plan.office, plan.code, receiver)
    for code in ("A1-D.1", "A1-D.2", "B-E.1"):
        plan.reported(plan.analyst, code, 5)
    # The first is not answered before the others have had their turn.
    together = Barrier(3)

    def wait(_: Got) -> int:
        together.wait(SHORT)
        return 204

    receiver.answer = wait
    assert sum(post.rounds(3)) == 3
    assert len(set(receiver.ids)) == len(receiver.ids) == 3


_KILLED = """
import asyncio, sys
from datetime import datetime
from pathlib import Path
from tests.support.delivering import Post
from app.settings import Settings
post = Post(Settings(database_url=sys.argv[1], data=Path(sys.argv[2])))
post.clock.at = datetime.fromisoformat(sys.argv[3])
post.round()
"""


def test_killed_between_sending_and_recording_it_is_sent_again_with_the_same_id(
    plan: Reporting, post: Post, receiver: Receiver
) -> None:
    made = subscribed(plan.office, plan.code, receiver)
    plan.reported(plan.analyst, "A1-D.1", 5)
    assert post.settings.database_url
    given = [post.settings.database_url, str(post.settings.data), post.clock().isoformat()]
    courier = subprocess.Popen([sys.executable, "-c", _KILLED, *given])

    def kill(_: Got) -> int:
        os.kill(courier.pid, signal.SIGKILL)
        courier.wait(SHORT)
        return 204

    receiver.answer = kill
    assert courier.wait(2 * SHORT) == -signal.SIGKILL
    receiver.answer = lambda _: 204
    assert post.round() == 0
    post.clock.move(61)
    assert post.round() == 1
    assert len(receiver.got) == 2
    assert len(set(receiver.ids)) == 1
    assert [one["status"] for one in deliveries(plan.office, made["id"])] == ["delivered"]


def test_a_secret_is_told_once_and_kept_nowhere(plan: Reporting, post: Post, receiver: Receiver) -> None:
    where, body, key = f"{plan.path}/subscriptions", {"url": receiver.url}, {"Idempotency-Key": "eens"}
    first = plan.office.post(where, json=body, headers=key).json()
    again = plan.office.post(where, json=body, headers=key)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json()["id"] == first["id"]
    assert first["secret"].startswith("whsec_")
    assert first["probe"]["result"] == "delivered"
    shown = [again.json(), plan.office.get(f"/v1/subscriptions/{first['id']}").json()]
    assert not any(one.get("secret") for one in shown)
    secret = first["secret"].removeprefix("whsec_")
    for table in ("idempotency", "subscription", "entry"):
        assert query(plan.api.database_url, f"SELECT 1 FROM {table} t WHERE strpos(t::text, $1) > 0", secret) == []
