"""Where metrics come in: remote-write 1 and 2, told apart by their content type."""

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

from tickscope.gateway import head, metrics
from tickscope.gateway.answers import plain, wants_json
from tickscope.gateway.ingest import Ingest
from tickscope.gateway.normal_form import NormalForm, as_it_came
from tickscope.gateway.outcome import Outcome, Written
from tickscope.model.receipt import Finding, Receipt
from tickscope.wire import snappy_preamble

WRITTEN_HEADER = "x-prometheus-remote-write-{}-written"
STORED = Response(status_code=204)
"""What nearly every request is answered; nobody adds to it."""


class MetricDoor:
    """A ``Door`` for remote-write."""

    def __init__(self, ingest: Ingest, normal_form: NormalForm) -> None:
        self._ingest = ingest
        self._normal_form = normal_form

    def check_head(self, headers: Mapping[str, str]) -> None:
        """Raise Reject for another protocol than remote-write."""
        head.remote_write_version(headers)

    def raw_bytes(self, headers: Mapping[str, str], body: bytes) -> int:
        """Return how many bytes a body may take unpacked."""
        return snappy_preamble.raw_bytes(body, self._ingest.raw_bytes_max)

    async def take(self, tenant: str, sender: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer 204, or 400 with what policy refused: the rest is stored."""
        second = head.remote_write_version(headers) == head.REMOTE_WRITE_2
        normalise = self._normal_form.remote_write_2 if second else as_it_came
        outcome = await self._ingest.take(tenant, sender, body, normalise)
        count(tenant, outcome)
        if not outcome.receipt.counts and not second:
            return STORED
        response = _told(headers, outcome) if outcome.receipt.counts else Response(status_code=204)
        if second:
            _tell(response, outcome.written)
        return response

    def fault(self, headers: Mapping[str, str], status: int, sentence: str, reason: str = "") -> Response:
        """Return a sentence, or a receipt in JSON; remote-write 2.0 also wants to know that nothing was written."""
        if reason and wants_json(headers):
            receipt = Receipt.of([Finding(None, reason, sentence)])
            response: Response = JSONResponse({**receipt.document(), "samples_stored": 0}, status)
        else:
            response = plain(status, sentence)
        return nothing_written(headers, response)


def nothing_written(headers: Mapping[str, str], response: Response) -> Response:
    """Return the answer to what was not stored; a sender of remote-write 2.0 wants that told in its headers."""
    if head.claims_remote_write_2(headers):
        _tell(response, Written())
    return response


def _told(headers: Mapping[str, str], outcome: Outcome) -> Response:
    stored = outcome.written.samples + outcome.written.histograms
    if wants_json(headers):
        return JSONResponse({**outcome.receipt.document(), "samples_stored": stored}, 400)
    return plain(400, outcome.receipt.text() + f"{stored} samples were stored")


def count(tenant: str, outcome: Outcome) -> None:
    """Count what was accepted and refused."""
    told = outcome.written.samples + outcome.written.histograms
    metrics.accepted_of(tenant).inc(max(0, told - outcome.deduplicated))
    if outcome.deduplicated:
        metrics.DEDUPLICATED.labels(tenant).inc(outcome.deduplicated)
    if outcome.samples_folded:
        metrics.SAMPLES_FOLDED.labels(tenant).inc(outcome.samples_folded)
    for counter, numbers in (
        (metrics.REFUSED, outcome.receipt.counts),
        (metrics.OBSERVED, outcome.observed.counts),
        (metrics.CHANGED, outcome.changed),
        (metrics.SERIES_FOLDED, outcome.folded.counts),
        (metrics.WOULD_REFUSE, outcome.tried.refused.counts),
        (metrics.WOULD_FOLD, outcome.tried.folded.counts),
    ):
        for reason, number in numbers.items():
            counter.labels(tenant, reason).inc(number)
    for refused in outcome.refused:
        metrics.REFUSED.labels(tenant, refused.reason).inc(refused.points)


def _tell(response: Response, written: Written) -> None:
    response.headers[WRITTEN_HEADER.format("samples")] = str(written.samples)
    response.headers[WRITTEN_HEADER.format("histograms")] = str(written.histograms)
    response.headers[WRITTEN_HEADER.format("exemplars")] = str(written.exemplars)
