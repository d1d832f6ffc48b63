"""A collector of OpenTelemetry on this machine: takes OTLP over HTTP and remembers what came."""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.support.listening import listening


class Collector:
    """What came in."""

    def __init__(self) -> None:
        self.url = ""
        self.raw: list[tuple[str, bytes]] = []

    @property
    def spans(self) -> list[Span]:
        """All spans, in the order in which they ended."""
        found: list[Span] = []
        for message in self._of("/v1/traces", ExportTraceServiceRequest):
            for resource in message.resource_spans:
                for scope in resource.scope_spans:
                    found += scope.spans
        return found

    @property
    def figures(self) -> dict[str, dict[frozenset[tuple[str, object]], Any]]:
        """Of each figure its last value, or how often something was timed, by what it is about."""
        found: dict[str, dict[frozenset[tuple[str, object]], Any]] = {}
        for message in self._of("/v1/metrics", ExportMetricsServiceRequest):
            for resource in message.resource_metrics:
                for scope in resource.scope_metrics:
                    for metric in scope.metrics:
                        data = getattr(metric, metric.WhichOneof("data"))
                        of = found.setdefault(metric.name, {})
                        of |= {frozenset(about(point).items()): _value(point) for point in data.data_points}
        return found

    def service(self) -> dict[str, object]:
        """What the sender says it is."""
        [message, *_] = self._of("/v1/metrics", ExportMetricsServiceRequest)
        return about(message.resource_metrics[0].resource)

    @property
    def words(self) -> set[str]:
        """Every text that came in, wherever it stood; numbers that are drawn have none, whatever their bytes are."""
        kinds = {"/v1/traces": ExportTraceServiceRequest, "/v1/metrics": ExportMetricsServiceRequest}
        return {text for path, body in self.raw for text in _texts(kinds[path].FromString(body))}

    def _of(self, path: str, kind: Any) -> list[Any]:
        return [kind.FromString(body) for where, body in self.raw if where == path]


def about(thing: Any) -> dict[str, object]:
    """The attributes of a span or point."""
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in thing.attributes}


def _texts(message: Any) -> Iterator[str]:
    for field, found in message.ListFields():
        for one in found if isinstance(found, Iterable) and not isinstance(found, str | bytes) else [found]:
            if isinstance(one, str):
                yield one
            elif field.message_type is not None:
                yield from _texts(one)


def _value(point: Any) -> int:
    return point.count if hasattr(point, "count") else point.as_int


@contextmanager
def collecting() -> Iterator[Collector]:
    """Run a collector for as long as the block lasts."""
    collector = Collector()

    def take(asked: BaseHTTPRequestHandler, body: bytes) -> None:
        packed = asked.headers.get("Content-Encoding") == "gzip"
        collector.raw.append((asked.path, gzip.decompress(body) if packed else body))
        asked.send_response(200)
        asked.end_headers()

    with listening(take) as collector.url:
        yield collector
