"""Requests and answers of OTLP metrics, as protobuf and as JSON."""

from collections.abc import Iterator
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsPartialSuccess,
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)

from tickscope.wire import otlp_http

_ID_KEYS = ("traceId", "spanId")
_DATA_KEYS = ("gauge", "sum", "histogram", "exponentialHistogram")


def from_json(raw: bytes) -> bytes:
    """Return a request in JSON as protobuf. Raises Reject as ``otlp_http.document_of`` and ``message_of`` do."""
    document = otlp_http.document_of(raw)
    for exemplar in _exemplars(document):
        otlp_http.ids_as_protobuf_has_them(exemplar, _ID_KEYS)
    return otlp_http.message_of(document, ExportMetricsServiceRequest()).SerializeToString()


def answer(media: str, refused_points: int, message: str) -> bytes:
    """Return the body of a 200; ``message`` tells what was refused, empty when all is well."""
    response = ExportMetricsServiceResponse()
    if message:
        partial = ExportMetricsPartialSuccess(rejected_data_points=refused_points, error_message=message)
        response.partial_success.CopyFrom(partial)
    return otlp_http.answer(media, response)


def _exemplars(document: Any) -> Iterator[dict[str, Any]]:
    for resource in otlp_http.mappings(document, "resourceMetrics"):
        for scope in otlp_http.mappings(resource, "scopeMetrics"):
            for metric in otlp_http.mappings(scope, "metrics"):
                for key in _DATA_KEYS:
                    for point in otlp_http.mappings(metric.get(key), "dataPoints"):
                        yield from otlp_http.mappings(point, "exemplars")
