"""Knocking at the gateway with what it must not take."""

from dataclasses import dataclass

import aiohttp
import cramjam

from tickscope.gates.load.plan import LoadPlan
from tickscope.gates.load.producer import HEADERS
from tickscope.gates.load.shapes import Shard, labels_of
from tickscope.gates.load.values import EPOCH_MS
from tickscope.gates.target import Target
from tickscope.gates.verdict import Check
from tickscope.model.series import Labels
from tickscope.wire.pb import remote_pb2 as pb

ANSWER_S_MAX = 10.0
SENDER = "gates"
SAID_BYTES_MAX = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway said; status 0 when it did not answer."""

    status: int
    said: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A series that must be refused; ``words`` must stand in the answer."""

    name: str
    promise: int
    labels: Labels
    words: tuple[str, ...]


def unknown_label(plan: LoadPlan) -> Refusal:
    """Return a series with a label that no schema has."""
    label = "label_of_nobody"
    labels = tuple(sorted([*_labels(plan), (label, "x")]))
    return Refusal("a label outside the schema is refused, with its name", 5, labels, ("unknown_label", label))


def personal_data(plan: LoadPlan) -> Refusal:
    """Return a series with an e-mail address in a label that the schema has."""
    label = plan.schema.labels[0]
    labels = tuple(sorted([*(pair for pair in _labels(plan) if pair[0] != label), (label, "jo@example.com")]))
    return Refusal("an e-mail address is refused, with its reason", 7, labels, ("personal_data", label))


class Door:
    """The gateway's push endpoint."""

    def __init__(self, session: aiohttp.ClientSession, target: Target) -> None:
        self.url = f"{target.gateway_url.rstrip('/')}/api/v1/push"
        self._session = session
        self._tokens = target.tokens

    async def push(self, tenant: str, body: bytes) -> Answer:
        """Send a body in a tenant's name."""
        return await self._post(body, self._tokens[tenant], tenant)

    async def refuses(self, tenant: str, refusal: Refusal) -> tuple[Check, ...]:
        """Return checks that a series is refused and that the answer says why."""
        answer = await self.push(tenant, _body(refusal.labels))
        explained = answer.status == 400 and all(word in answer.said for word in refusal.words)
        return (Check(refusal.name, refusal.promise, explained, detail=f"{answer.status} {answer.said}"),)

    async def needs_a_token(self) -> Check:
        """Return a check that nobody writes without a tenant's token."""
        answer = await self._post(b"", "nobody's token, of a sufficient length")
        return Check(
            "a stranger's token is refused", 4, answer.status == 401, detail=f"{answer.status} {answer.said}"
        )

    async def _post(self, body: bytes, token: str, tenant: str = "") -> Answer:
        named = {"x-tickscope-tenant": tenant, "x-tickscope-sender": SENDER}
        headers = {**HEADERS, "authorization": f"Bearer {token}", **named}
        timeout = aiohttp.ClientTimeout(total=ANSWER_S_MAX)
        try:
            async with self._session.post(self.url, data=body, headers=headers, timeout=timeout) as response:
                said = (await response.content.read(SAID_BYTES_MAX)).decode("utf-8", "replace").strip()
                return Answer(response.status, said)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Answer(0, str(error) or type(error).__name__)


def _labels(plan: LoadPlan) -> Labels:
    return labels_of(plan.pilot, Shard(0, 0), plan.run, plan.schema)


def _body(labels: Labels) -> bytes:
    request = pb.WriteRequest()
    series = request.timeseries.add()
    for name, value in labels:
        series.labels.add(name=name, value=value)
    series.samples.add(value=1.0, timestamp=EPOCH_MS)
    return bytes(cramjam.snappy.compress_raw(request.SerializeToString()))
