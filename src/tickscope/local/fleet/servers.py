"""Which servers a tenant's fleet has, and what is fixed about each."""

import random
from dataclasses import dataclass

from tickscope.model.platform import DemoSettings, Platform, Tenant
from tickscope.model.series import Labels

INSTANCE_TYPES = ("c7g.xlarge", "c7g.2xlarge")
QUEUES = ("ranked", "casual", "coop")
BAD_BUILD_EVERY = 3
"""Every third server of a zone runs the bad build: enough to see, and beside good ones of every kind."""


@dataclass(frozen=True, slots=True)
class Server:
    """One shard; ``phases`` are fractions of a turn that keep its players out of step with its neighbours'."""

    key: str
    labels: Labels
    shard: str
    queue: str
    degraded: bool
    tick_hz: int
    slots: int
    day_s: int
    phases: tuple[float, float]


def servers(platform: Platform, tenant: Tenant) -> tuple[Server, ...]:
    """Return a tenant's servers, ``demo.shards_per_zone`` in each zone, in a fixed order."""
    demo = platform.demo
    return tuple(
        _server(demo, tenant, zone_place, place)
        for zone_place in range(len(demo.zones))
        for place in range(demo.shards_per_zone)
    )


def _server(demo: DemoSettings, tenant: Tenant, zone_place: int, place: int) -> Server:
    zone = demo.zones[zone_place]
    shard = f"{zone}-{place + 1:02d}"
    key = f"{demo.seed}/{tenant.name}/{shard}"
    degraded = place % BAD_BUILD_EVERY == 1
    good_builds = [build for build in demo.builds if build != demo.bad_build] or [demo.bad_build]
    # Shifted by zone, so that a bad build is told apart from a queue or an instance type.
    queue = QUEUES[(zone_place + place) % len(QUEUES)]
    labels = {
        "region": demo.region,
        "az": zone,
        "cluster": f"{tenant.name}-live",
        "shard_id": shard,
        "instance_type": INSTANCE_TYPES[(zone_place + place) % len(INSTANCE_TYPES)],
        "build_id": demo.bad_build if degraded else good_builds[place % len(good_builds)],
        "queue": queue,
    }
    rng = random.Random(key)  # noqa: S311
    return Server(
        key=key,
        labels=tuple(sorted(labels.items())),
        shard=shard,
        queue=queue,
        degraded=degraded,
        tick_hz=demo.tick_hz,
        slots=demo.slots_per_shard,
        day_s=demo.day_s,
        phases=(rng.random(), rng.random()),
    )
