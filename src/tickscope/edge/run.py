"""The gameplay exporter of one tenant: StatsD datagrams in, Prometheus scrapes out."""

import asyncio
import time

from tickscope.adapters.http_server import check_port, serve
from tickscope.edge.decide import Aggregator
from tickscope.edge.own_metrics import OwnMetrics
from tickscope.edge.receive import Intake, listening
from tickscope.edge.web import application
from tickscope.model.platform import Platform, Tenant, edge_addresses
from tickscope.wire.statsd import parse_datagram

HOST = "127.0.0.1"
TURN_S_MAX = 0.02
"""How long parsing may keep the loop before scrapes and sockets get their turn."""


async def run(platform: Platform, tenant: Tenant, stop: asyncio.Event) -> None:
    """Serve until ``stop`` is set. Raises Reject when an address is taken or unusable."""
    addresses = edge_addresses(platform, tenant)
    check_port(HOST, addresses.exporter, "ports.edge_first")
    intake = Intake(platform.edge.statsd_queue_datagrams_max)
    aggregator = Aggregator(platform.schema, platform.edge.series_max, tenant.limits.series_per_metric)
    own = OwnMetrics(intake, aggregator)
    with listening(intake, HOST, addresses.statsd, addresses.statsd_socket):
        counting = asyncio.create_task(_count(intake, aggregator, own))
        counting.add_done_callback(lambda _: stop.set())
        app = application(aggregator, own, lambda: _fault(intake))
        try:
            await serve(app, HOST, addresses.exporter, stop)
        finally:
            counting.cancel()
            await asyncio.wait({counting})
    if not counting.cancelled():
        counting.result()


async def _count(intake: Intake, aggregator: Aggregator, own: OwnMetrics) -> None:
    turn_ends_s = 0.0
    while True:
        datagram = await intake.take()
        now_s = time.monotonic()
        if now_s > turn_ends_s:
            await asyncio.sleep(0)
            turn_ends_s = time.monotonic() + TURN_S_MAX
        count_datagram(datagram, aggregator, own, now_s)


def count_datagram(datagram: bytes, aggregator: Aggregator, own: OwnMetrics, now_s: float) -> None:
    """Count a datagram whole, without a pause: a scrape sees all of its lines or none."""
    parsed = parse_datagram(datagram)
    own.lines += parsed.lines
    own.ignored += parsed.ignored
    for reject in parsed.refused:
        own.refuse(reject.reason, str(reject))
    for sample in parsed.samples:
        refusal = aggregator.add(sample, now_s)
        if refusal is not None:
            own.refuse(refusal.reason, refusal.message)


def _fault(intake: Intake) -> str | None:
    if len(intake.waiting) >= intake.datagrams_max:
        return "the StatsD queue is full (edge.statsd_queue_datagrams_max)"
    return None
