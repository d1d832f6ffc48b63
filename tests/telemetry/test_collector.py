"""What goes to a collector of OpenTelemetry: the trace of a request, sums of what was booked, and nobody's data."""

import json
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from app import log, telemetry
from app.access import service as access
from app.commands import serve
from app.commands.refusal import CommandRefused
from app.events.kinds import DEADLINES
from app.settings import Settings
from tests.support.api import Api, serving
from tests.support.collector import Collector, about, collecting
from tests.support.databases import query
from tests.support.lines import Lines
from tests.support.payments import Till

TRACE: Final = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLED_BY: Final = "00f067aa0ba902b7"
PARENT: Final = {"traceparent": f"00-{TRACE}-{CALLED_BY}-01"}
RECEIPTS: Final = "/v1/payouts/{payout}/receipts"


@dataclass
class Seen:
    """What was seen from outside of a few requests."""

    till: Till
    collector: Collector
    lines: list[dict[str, Any]]
    request_id: str

    def span(self, route: str, status: int) -> Span:
        """The one span of a request."""
        [found] = [
            one
            for one in self.collector.spans
            if about(one).get("http.route") == route and about(one)["http.response.status_code"] == status
        ]
        return found

    def within(self, span: Span) -> list[Span]:
        """The spans that belong to one."""
        return [one for one in self.collector.spans if one.parent_span_id == span.span_id]


@pytest.fixture(scope="module")
def seen(api: Api, settings: Settings, database_url: str, worker: str) -> Seen:
    """A receipt under a trace, the same refused, a question with words in it, and a crash."""
    till = Till(api, f"GEZIEN-{worker}")
    with pytest.MonkeyPatch.context() as patch, collecting() as collector:
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        patch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=proef")
        # Of the framework, which would send queries and the words of errors.
        patch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
        with (
            telemetry.telling("gelijke-tred", "1.0.0"),
            serving(settings) as url,
            Api(url, database_url, settings.data) as own,
        ):
            logged = Lines()
            _ask(own, till, patch)
    log.configure_own()
    [(request_id,)] = query(database_url, f"SELECT request_id FROM entry WHERE trace_id = '{TRACE}'")
    return Seen(till, collector, logged.all(), str(request_id))


def _ask(own: Api, till: Till, patch: pytest.MonkeyPatch) -> None:
    kassier, office = (
        own.bearing(client.headers["Authorization"].removeprefix("Bearer ")) for client in (till.client, till.office)
    )
    body = till.body("geheim-kenmerk")
    assert kassier.post(till.path, json=body, headers=PARENT).status_code == 201
    assert kassier.post(till.path, json={**body, "amount": 10**9}).status_code == 409
    assert office.get("/v1/search", params={"q": "geheim"}).status_code == 200
    assert own.anonymous.get("/_health/ready").status_code == 200

    async def crash(*_: object, **__: object) -> None:
        raise RuntimeError("geheim")

    with patch.context() as broken:
        broken.setattr(access, "open_work", crash)
        answer = office.get(till.reading)
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_trace_of_a_caller_is_in_lines_spans_books_and_trail(seen: Seen, api: Api) -> None:
    span = seen.span(RECEIPTS, 201)
    assert (span.trace_id.hex(), span.parent_span_id.hex(), span.name) == (TRACE, CALLED_BY, f"POST {RECEIPTS}")
    lines = [line for line in seen.lines if line.get("trace_id") == TRACE]
    assert {line["request_id"] for line in lines} == {seen.request_id}
    auditor = api.as_("auditor", plan=seen.till.plan)
    [row] = auditor.get(f"/v1/plans/{seen.till.plan}/audit-trail", params={"traceId": TRACE}).json()["items"]
    assert (row["requestId"], row["traceId"]) == (seen.request_id, TRACE)


def test_a_command_shows_its_transaction_with_the_plan(seen: Seen) -> None:
    spans = seen.within(seen.span(RECEIPTS, 201))
    assert {one.trace_id.hex() for one in spans} == {TRACE}
    [write] = [one for one in spans if one.name == "write"]
    assert about(write) == {
        "db.system.name": "postgresql",
        "db.operation.name": "write",
        "tred.plan": seen.till.plan,
    }


def test_without_a_trace_of_the_caller_lines_and_spans_share_a_new_one(seen: Seen) -> None:
    span = seen.span(RECEIPTS, 409)
    [line] = [one for one in seen.lines if one["event"] == "request" and one["status"] == 409]
    assert line["trace_id"] == span.trace_id.hex() != TRACE
    assert span.parent_span_id == b""


def test_every_request_leaves_one_line_and_health_none(seen: Seen) -> None:
    lines = [line for line in seen.lines if line["event"] == "request"]
    assert sorted((line["status"], line["method"], line["route"]) for line in lines) == [
        (200, "GET", "/v1/search"),
        (201, "POST", RECEIPTS),
        (409, "POST", RECEIPTS),
        (500, "GET", "/v1/plans/{plan}/uitkeringsschema"),
    ]
    assert all(line["milliseconds"] > 0 and line["caller"] == "token" for line in lines)
    assert all(line["request_id"] and line["trace_id"] for line in seen.lines)


def test_a_crash_is_an_error_without_its_words(seen: Seen) -> None:
    span = seen.span("/v1/plans/{plan}/uitkeringsschema", 500)
    assert span.status.code == Status.STATUS_CODE_ERROR
    [read] = seen.within(span)
    assert about(read)["error.type"] == "RuntimeError"


def test_what_was_booked_is_counted_once_it_is_certain(seen: Seen) -> None:
    plan, figures = seen.till.plan, seen.collector.figures
    assert figures["tred.facts"] == {frozenset({("tred.plan", plan), ("tred.fact", "receipt")}): 1}
    assert {
        (dict(of)["tred.fact"], dict(of)["tred.account"]): cents for of, cents in figures["tred.money"].items()
    } == {("receipt", "payable"): -1, ("receipt", "held"): 1}


def test_requests_transactions_and_connections_are_measured(seen: Seen) -> None:
    figures = seen.collector.figures
    posted = frozenset({("http.request.method", "POST"), ("http.route", RECEIPTS), ("http.response.status_code", 201)})
    assert figures["http.server.request.duration"][posted] == 1
    assert sum(figures["http.server.request.duration"].values()) == 4
    assert sum(figures["db.client.operation.duration"].values()) >= 4
    said = seen.collector.service()
    assert (said["service.name"], said["service.version"]) == ("gelijke-tred", "1.0.0")
    assert said["deployment.environment.name"] == "proef"


def test_processes_are_told_apart_and_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def named() -> object:
        return telemetry._resource("gelijke-tred", "1.0.0").attributes["service.instance.id"]  # noqa: SLF001

    assert named() != named()
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=een")
    assert named() == "een"


def test_nothing_of_people_organisations_or_what_was_written_goes_out(seen: Seen) -> None:
    sent = seen.collector.words
    assert RECEIPTS in sent
    subjects = {one["subject"] for one in seen.lines if "subject" in one} | {"programme_office", "kassier"}
    organisation = str(seen.till.payout["kassier"])
    secrets = ["geheim", "Bearer", "q=", str(seen.till.payout["id"]), *subjects, organisation]
    assert [word for word in secrets if any(word in text for text in sent)] == []
    lines = json.dumps([line for line in seen.lines if line["event"] == "request"])
    assert [word for word in secrets if f'"{word}"' in lines] == []


def test_without_a_collector_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    with telemetry.telling("gelijke-tred", "1.0.0"):
        assert telemetry.request("GET", None) is None
        with telemetry.transaction("read") as told:
            assert told is None


@pytest.mark.parametrize("off", ["OTEL_SDK_DISABLED=true", "OTEL_TRACES_EXPORTER=none"])
def test_what_is_switched_off_by_the_environment_stays_off(monkeypatch: pytest.MonkeyPatch, off: str) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:9/v1/traces")
    monkeypatch.setenv(*off.split("="))
    with telemetry.telling("gelijke-tred", "1.0.0"):
        assert telemetry.request("GET", None) is None


@pytest.mark.parametrize("other", ["OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_METRICS_EXPORTER=prometheus"])
def test_a_way_that_is_not_there_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, other: str) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    name, value = other.split("=")
    monkeypatch.setenv(name, value)
    with ExitStack() as stack, pytest.raises(CommandRefused, match=f"OTEL_.*{value}"):
        serve._tell(stack)  # noqa: SLF001


def test_a_great_many_plans_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        with telemetry.telling("gelijke-tred", "1.0.0"):
            for number in range(400):
                telemetry.days(f"P{number}", dict.fromkeys(DEADLINES, number))
    assert len(collector.figures["tred.days"]) == 400 * len(DEADLINES)


def test_a_collector_that_keeps_silent_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "LAST_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with telemetry.telling("gelijke-tred", "1.0.0"):
            telemetry.requested(telemetry.request("GET", None), "GET", "/v1/plans", 200, 0.1)
            began = time.monotonic()
    assert time.monotonic() - began < 5


def test_the_framework_sends_nothing_of_its_own(seen: Seen) -> None:
    assert {where for where, _ in seen.collector.raw} == {"/v1/traces", "/v1/metrics"}
    assert not any(b"url.path" in body or b"fastapi" in body for _, body in seen.collector.raw)
