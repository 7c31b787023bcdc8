"""Where metrics come in as OTLP 1 over HTTP."""

import asyncio
from collections.abc import Iterable, Mapping
from functools import partial

from starlette.responses import Response

from tickscope.gateway import otlp
from tickscope.gateway.ingest import Ingest
from tickscope.gateway.metric_door import count
from tickscope.gateway.normal_form import NormalForm
from tickscope.wire import otlp_http, otlp_metric_requests
from tickscope.wire.core import RefusedPoints

SENTENCES = {
    "attribute_type": "an attribute is a list, a map or bytes; a label is text",
    "delta_histogram": "a histogram of deltas; send histograms cumulative (the SDKs' temporality preference)",
    "delta_out_of_order": "a delta ends before what was counted already",
    "delta_updown": "deltas of a sum that may fall; send it cumulative, so that a restart cannot shift it for good",
    "histogram_buckets": "more than 4096 buckets in one histogram",
    "histogram_scale": "buckets wider than those of schema -4, a factor of 65536",
    "invalid_histogram": "counts, bounds or indices of a histogram do not fit each other",
    "negative_delta": "a delta below zero in a sum that only grows",
    "no_temporality": "neither cumulative nor delta",
    "no_time": "no time_unix_nano",
    "no_value": "no value, and no flag that says so",
}


JSON_AT_ONCE_MAX = 1
"""JSON is read by Python, one at a time: more threads would only take the time of all other requests."""


class OtlpMetricDoor:
    """A ``Door`` for OTLP metrics."""

    def __init__(self, ingest: Ingest, normal_form: NormalForm) -> None:
        self._ingest = ingest
        self._normal_form = normal_form
        self._room_for_json = asyncio.Semaphore(JSON_AT_ONCE_MAX)

    def check_head(self, headers: Mapping[str, str]) -> None:
        """Raise Reject for another protocol than OTLP."""
        otlp.check_head(headers)

    def raw_bytes(self, headers: Mapping[str, str], body: bytes) -> int:
        """Return how many bytes a body may take unpacked."""
        return otlp.raw_bytes(headers, body, self._ingest.raw_bytes_max)

    async def take(self, tenant: str, sender: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer 200, with what was refused as OTLP's partial success; all else is stored."""
        media, encoding = otlp.media_of(headers), otlp.encoding_of(headers)
        if media == otlp_http.JSON:
            async with self._room_for_json:
                body = await asyncio.to_thread(self._as_protobuf, body, encoding)
            encoding = ""
        normalise = partial(self._normal_form.otlp, encoding=encoding)
        outcome = await self._ingest.take(tenant, sender, body, normalise, inline=False)
        count(tenant, outcome)
        text = "".join(self._lines(outcome.refused)) + (outcome.receipt.text() if outcome.receipt.counts else "")
        refused = outcome.points_lost + sum(each.points for each in outcome.refused)
        return Response(otlp_metric_requests.answer(media, refused, text), 200, media_type=media)

    def fault(self, headers: Mapping[str, str], status: int, sentence: str, reason: str = "") -> Response:
        """Return an error as OTLP has it."""
        return otlp.fault(headers, status, sentence)

    def _as_protobuf(self, body: bytes, encoding: str) -> bytes:
        return otlp_metric_requests.from_json(otlp_http.unpacked(body, encoding, self._ingest.raw_bytes_max))

    def _lines(self, refused: Iterable[RefusedPoints]) -> Iterable[str]:
        for each in refused:
            first = self._ingest.shown(each.metric)
            yield f"{each.points} points refused: {each.reason}: {SENTENCES[each.reason]} (the first: {first})\n"
