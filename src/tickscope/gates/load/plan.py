"""How much is sent: derived from the platform file's nominal load."""

from dataclasses import dataclass

from tickscope.errors import Reject
from tickscope.gates.load.shapes import Shape, shapes
from tickscope.model.platform import Platform, Schema

SAMPLES_PER_REQUEST = 500
"""What an agent packs into a request by default."""

TIMES_MAX = 1000


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """The load of one run. Every tenant has ``slots`` game servers with a series for each shape."""

    run: str
    tenants: tuple[str, ...]
    slots: int
    replaced_per_m: int
    interval_ms: int
    shapes: tuple[Shape, ...]
    schema: Schema

    @property
    def samples_per_s(self) -> float:
        """Of all tenants."""
        return len(self.tenants) * self.slots * len(self.shapes) * 1000 / self.interval_ms

    @property
    def pilot(self) -> Shape:
        """The series of each game server by which freshness is told."""
        return next((shape for shape in self.shapes if shape.kind == "counter"), self.shapes[0])

    @property
    def slots_per_producer(self) -> int:
        """How many game servers share a request."""
        return max(1, SAMPLES_PER_REQUEST // len(self.shapes))

    def producers(self) -> tuple[tuple[str, str, range], ...]:
        """Return (tenant, producer's name, slots) of every producer."""
        step = self.slots_per_producer
        return tuple(
            (tenant, f"load-{first // step}", range(first, min(first + step, self.slots)))
            for tenant in self.tenants
            for first in range(0, self.slots, step)
        )


def load_plan(platform: Platform, run: str, times: float = 1.0, tenants: tuple[str, ...] = ()) -> LoadPlan:
    """Return the plan for ``times`` the nominal load, by default of all tenants of the gates.

    Raises Reject when the file names no tenants for it, or when there is nothing to send.
    """
    chosen = tenants or platform.gates.tenants
    unknown = [tenant for tenant in chosen if platform.tenant(tenant) is None]
    if unknown:
        names = ", ".join(tenant.name for tenant in platform.tenants)
        raise Reject("unknown_tenant", f"'{unknown[0]}' is no tenant of {platform.source.name}; it has {names}")
    if not chosen:
        raise Reject(
            "no_gate_tenants",
            f"{platform.source.name} names no tenants for the gates: add tenants that nobody else writes to, and "
            "list them under gates.tenants (docs/guide/gates.md)",
        )
    if not 0 < times <= TIMES_MAX:
        raise Reject(
            "times", f"{times:g} times the nominal load cannot be sent; choose more than 0, up to {TIMES_MAX}"
        )
    load = platform.gates.load
    found = tuple(shape for shape in shapes(platform.schema) if shape.kind in ("counter", "histogram"))
    if not found:
        raise Reject("empty_catalogue", f"catalogue of {platform.source.name} has no counter and no histogram")
    return LoadPlan(
        run=run,
        tenants=chosen,
        slots=max(1, round(load.shards * times)),
        replaced_per_m=round(load.shards_replaced_per_m * times),
        interval_ms=load.interval_s * 1000,
        shapes=found,
        schema=platform.schema,
    )
