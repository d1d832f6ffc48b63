"""Tells a collector of OpenTelemetry how the service fares, where the environment names one; otherwise nothing is done.

Of what goes out nothing is about a person, an organisation or what somebody wrote: routes and plans by name, sums.
"""
# ruff: noqa: PLC0415 - who names no collector does not wait for what sends to one

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from opentelemetry import trace
from opentelemetry.metrics import CallbackOptions, Meter, Observation

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource

LAST_SECONDS: Final = 2.0
"""For what is left to be told when the service stops."""

_MOST: Final = 50_000
"""Of one figure: plans times kinds that are told apart."""

_PROTOCOL: Final = "http/protobuf"
_NOTHING: Final = nullcontext()
_SAMPLED: Final = 1
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
"""Between which what is timed is counted; those that OpenTelemetry names for requests."""


class _Told:
    """Where all that is told goes."""

    def __init__(self, tracer: trace.Tracer, meter: Meter) -> None:
        self.tracer, self.meter = tracer, meter
        timed = partial(meter.create_histogram, unit="s", explicit_bucket_boundaries_advisory=_SECONDS)
        self.requests = timed("http.server.request.duration", description="Hoe lang aanvragen duren.")
        self.transactions = timed("db.client.operation.duration", description="Hoe lang transacties duren.")
        self.facts = meter.create_counter("tred.facts", "{fact}", "Feiten die zijn vastgelegd, per plan en soort.")
        self.money = meter.create_up_down_counter(
            "tred.money", "{eurocent}", "Wat die feiten boekten, per plan, soort en rekening, in eurocenten."
        )
        self.days = meter.create_gauge("tred.days", "{day}", "Dagen die naderen of voorbij zijn, per plan en soort.")


_told: _Told | None = None


@dataclass(slots=True)
class Transaction:
    """What is told of one transaction."""

    plan: str | None = None
    """The code of the plan that it is about."""
    facts: Counter[str] = field(default_factory=Counter)
    money: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What was booked, in euro cents, by the kind of fact and the account."""

    def book(self, kind: str, moved: Iterable[tuple[str, int]]) -> None:
        """Count a fact with what it booked, once it is committed."""
        self.facts[kind] += 1
        for account, cents in moved:
            self.money[kind, account] += cents

    def undo(self) -> None:
        """Nothing of it was so."""
        self.facts.clear()
        self.money.clear()


def telling(service: str, version: str) -> AbstractContextManager[None]:
    """Tell the collector that the environment names, as long as the block lasts; what is left goes at its end.

    Args:
        service: what it is called, unless the environment says otherwise.
        version: of it.

    Raises:
        ValueError: what the environment says cannot be used.
    """
    traces, metrics = _wanted("TRACES"), _wanted("METRICS")
    return _telling(_resource(service, version), version, traces, metrics) if traces or metrics else _NOTHING


def _wanted(signal: str) -> bool:
    """Whether the environment names a collector for the signal, in the way that is standard.

    Raises:
        ValueError: it is to be told in a way that the service does not have.
    """
    said = os.environ.get
    place = said(f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") or said("OTEL_EXPORTER_OTLP_ENDPOINT")
    exporter = said(f"OTEL_{signal}_EXPORTER") or "otlp"
    if not place or exporter == "none" or said("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    protocol = said(f"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL") or said("OTEL_EXPORTER_OTLP_PROTOCOL") or _PROTOCOL
    if exporter != "otlp" or protocol != _PROTOCOL:
        raise ValueError(f"{signal}: {exporter} {protocol}; otlp {_PROTOCOL}.")
    return True


@contextmanager
def _telling(resource: "Resource", version: str, traces: bool, metrics: bool) -> Iterator[None]:
    global _told  # noqa: PLW0603 (there is one process, and what it says of itself)
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.metrics.view import View
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    of_spans, of_figures = OTLPSpanExporter(), OTLPMetricExporter()
    giving_up: list[Callable[[], None]] = [of_spans.shutdown, of_figures.shutdown]
    spans = TracerProvider(resource=resource, shutdown_on_exit=False)
    if traces:
        spans.add_span_processor(BatchSpanProcessor(of_spans))
    readers = [PeriodicExportingMetricReader(of_figures)] if metrics else []
    apart = View(instrument_name="tred.*", aggregation_cardinality_limit=_MOST)
    figures = MeterProvider(readers, resource=resource, views=[apart], shutdown_on_exit=False)
    _told = _Told(spans.get_tracer("tred", version), figures.get_meter("tred", version))
    try:
        yield
    finally:
        _told = None
        # A collector that keeps silent does not hold up the end.
        last = [Thread(target=each.shutdown, daemon=True) for each in (spans, figures)]
        for sending in last:
            sending.start()
        for sending, give_up in zip(last, giving_up, strict=True):
            sending.join(LAST_SECONDS)
            if sending.is_alive():
                give_up()


def _resource(service: str, version: str) -> "Resource":
    """What the service is called and which process of it this is, unless the environment says otherwise."""
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource

    # What processes beside one another count would otherwise be one figure, that jumps between theirs.
    said = {"service.name": service, "service.version": version, "service.instance.id": str(uuid4())}
    return Resource(said).merge(OTELResourceDetector().detect())


def request(method: str, parent: tuple[str, str, str] | None) -> trace.Span | None:
    """Begin the span of a request.

    Args:
        method: of HTTP.
        parent: trace, span and flags in hexadecimals, as the caller names them.
    """
    if _told is None:
        return None
    context = None
    if parent is not None:
        named, span, flags = (int(part, 16) for part in parent)
        remote = trace.SpanContext(named, span, is_remote=True, trace_flags=trace.TraceFlags(flags & _SAMPLED))
        context = trace.set_span_in_context(trace.NonRecordingSpan(remote))
    return _told.tracer.start_span(method, context, trace.SpanKind.SERVER)


def current(span: trace.Span | None) -> AbstractContextManager[object]:
    """Have what happens in a block belong to a span."""
    if span is None:
        return _NOTHING
    return trace.use_span(span, record_exception=False, set_status_on_exception=False)


def requested(span: trace.Span | None, method: str, route: str | None, status: int | None, seconds: float) -> None:
    """End the span of a request, and count it."""
    if _told is None or span is None:
        return
    about: dict[str, str | int] = {"http.request.method": method}
    if route is not None:
        about["http.route"] = route
        span.update_name(f"{method} {route}")
    if status is not None:
        about["http.response.status_code"] = status
    if status is None or status >= 500:  # noqa: PLR2004 (what a caller did wrong is no error here)
        span.set_status(trace.StatusCode.ERROR)
    span.set_attributes(about)
    span.end()
    _told.requests.record(seconds, about)


def transaction(kind: str) -> AbstractContextManager[Transaction | None]:
    """Tell of a transaction that the block holds, of this kind; gives None when nobody hears."""
    return _NOTHING if _told is None else _transaction(_told, kind)


@contextmanager
def _transaction(told: _Told, kind: str) -> Iterator[Transaction]:
    about: dict[str, str] = {"db.system.name": "postgresql", "db.operation.name": kind}
    # What goes on beside the requests is counted; of itself it makes no trace.
    within = trace.get_current_span().get_span_context().is_valid
    span = told.tracer.start_span(kind, kind=trace.SpanKind.CLIENT, attributes=about) if within else trace.INVALID_SPAN
    found, began = Transaction(), perf_counter()
    try:
        yield found
    except BaseException as error:
        about["error.type"] = type(error).__name__
        raise
    else:
        _count(told, found)
    finally:
        told.transactions.record(perf_counter() - began, about)
        span.set_attributes(about if found.plan is None else {**about, "tred.plan": found.plan})
        span.end()


def _count(told: _Told, done: Transaction) -> None:
    plan = done.plan or ""
    for kind, times in done.facts.items():
        told.facts.add(times, {"tred.plan": plan, "tred.fact": kind})
    for (kind, account), cents in done.money.items():
        told.money.add(cents, {"tred.plan": plan, "tred.fact": kind, "tred.account": account})


def days(plan: str, kinds: Mapping[str, int]) -> None:
    """Tell how many days of each kind a plan has now."""
    if _told is not None:
        for kind, number in kinds.items():
            _told.days.set(number, {"tred.plan": plan, "tred.day": kind})


def watch_connections(used: Callable[[], int], most: int) -> None:
    """Tell how many connections to the database are in use, each time figures are sent."""
    if _told is None:
        return

    def look(_: CallbackOptions) -> Iterable[Observation]:
        now = used()
        yield Observation(now, {"db.client.connection.state": "used"})
        yield Observation(most - now, {"db.client.connection.state": "idle"})

    about = "Verbindingen met de database: in gebruik, en nog vrij."
    _told.meter.create_observable_up_down_counter("db.client.connection.count", [look], "{connection}", about)
