"""Where metrics come in as OTLP 1 over HTTP."""

from collections.abc import Iterable, Mapping
from functools import partial

from starlette.responses import Response

from tickscope.gateway import otlp
from tickscope.gateway.ingest import Ingest
from tickscope.gateway.metric_door import count, tell_state
from tickscope.gateway.normal_form import NormalForm
from tickscope.wire import otlp_metric_requests
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


class OtlpMetricDoor:
    """A ``Door`` for OTLP metrics."""

    def __init__(self, ingest: Ingest, normal_form: NormalForm) -> None:
        self._ingest = ingest
        self._normal_form = normal_form

    def check_head(self, headers: Mapping[str, str]) -> None:
        """Raise Reject for another protocol than OTLP."""
        otlp.check_head(headers)

    def raw_bytes(self, headers: Mapping[str, str], body: bytes) -> int:
        """Return how many bytes a body may take unpacked."""
        return otlp.raw_bytes(headers, body, self._ingest.raw_bytes_max)

    async def take(self, tenant: str, sender: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer 200, with what was refused as OTLP's partial success; all else is stored."""
        media = otlp.media_of(headers)
        normalise = partial(self._normal_form.otlp, media=media, encoding=otlp.encoding_of(headers))
        outcome = await self._ingest.take(tenant, sender, body, normalise, inline=False)
        count(tenant, outcome)
        tell_state(tenant, self._ingest)
        text = "".join(self._lines(outcome.refused)) + (outcome.receipt.text() if outcome.receipt.counts else "")
        refused = outcome.points_lost + sum(each.points for each in outcome.refused)
        return Response(otlp_metric_requests.answer(media, refused, text), 200, media_type=media)

    def _lines(self, refused: Iterable[RefusedPoints]) -> Iterable[str]:
        for each in refused:
            first = self._ingest.shown(each.metric)
            yield f"{each.points} points refused: {each.reason}: {SENTENCES[each.reason]} (the first: {first})\n"

    def fault(self, headers: Mapping[str, str], status: int, sentence: str) -> Response:
        """Return an error as OTLP has it."""
        return otlp.fault(headers, status, sentence)
