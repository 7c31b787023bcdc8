"""What a tenant uses of its limits, and what to warn it of: from a gateway's metrics. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tickscope.model.platform import Tenant

PREFIX = "tickscope_gateway_"
REASONS = {"refused_total": "refused", "observed_total": "observed", "series_changed_total": "changed"}
"""Counters by reason, and what the page calls them."""


class Measured(Protocol):
    """A sample of a metric."""

    @property
    def name(self) -> str: ...

    @property
    def labels(self) -> Mapping[str, str]: ...

    @property
    def value(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Use:
    """One tenant's numbers since the gateway's start."""

    totals: Mapping[str, float]
    """By metric, without prefix and unit's suffix."""
    reasons: Mapping[str, Mapping[str, float]]
    """By what the page calls it, then by reason."""
    agents_at_risk: Mapping[str, float]
    """Requests by program."""

    @classmethod
    def of(cls, samples: Iterable[Measured], tenant: str) -> "Use":
        """Return a tenant's numbers of a gateway's metrics."""
        totals: defaultdict[str, float] = defaultdict(float)
        reasons: dict[str, defaultdict[str, float]] = {kind: defaultdict(float) for kind in REASONS.values()}
        agents: defaultdict[str, float] = defaultdict(float)
        for sample in samples:
            if not sample.name.startswith(PREFIX) or sample.labels.get("tenant") != tenant:
                continue
            name = sample.name.removeprefix(PREFIX)
            if name in REASONS:
                reasons[REASONS[name]][sample.labels.get("reason", "")] += sample.value
            elif name == "agents_at_risk_total":
                agents[sample.labels.get("agent", "")] += sample.value
            else:
                totals[name] += sample.value
        return cls(totals, reasons, agents)

    def document(self) -> dict[str, Any]:
        """Return the numbers for JSON; rates follow from two of them."""
        reasons = {
            kind: [{"reason": reason, "count": count} for reason, count in sorted(found.items(), key=_most_first)]
            for kind, found in self.reasons.items()
        }
        return {
            "samples": self.totals.get("samples_accepted_total", 0.0),
            "requests": self.totals.get("requests_total", 0.0),
            "active_series": self.totals.get("active_series", 0.0),
            "deduplicated": self.totals.get("samples_deduplicated_total", 0.0),
            "failovers": self.totals.get("ha_failovers_total", 0.0),
            **reasons,
        }


def limits(tenant: Tenant, gateways: int) -> list[dict[str, Any]]:
    """Return a tenant's limits as its gateway keeps them; ``used`` names the number that is held against each."""
    of = tenant.limits
    shared = [
        ("samples_per_s", of.samples_per_s, "samples"),
        ("requests_per_s", of.requests_per_s, "requests"),
        ("active_series", of.active_series, "active_series"),
        ("new_series_per_h", of.new_series_per_h, None),
        ("series_per_metric", of.series_per_metric, None),
    ]
    own = [{"name": name, "limit": limit / gateways, "used": used} for name, limit, used in shared]
    return [*own, {"name": "in_flight_bytes", "limit": of.in_flight_bytes, "used": None}]


def warnings(tenant: Tenant, gateways: int, use: Use) -> list[str]:
    """Return sentences about what will lose data or refuse it; each says what to set."""
    said = [
        f"{agent} drops data on 429 unless it is told to retry, and over_quota_status of {tenant.name} is "
        f"{tenant.over_quota_status}. Set retry_on_http_429: true in its remote_write and let it send "
        "X-Tickscope-Retries-429 (or retries_429=yes in its URL), or set over_quota_status: 503 for the tenant. "
        f"Seen in {count:,.0f} {'request' if count == 1 else 'requests'}."
        for agent, count in sorted(use.agents_at_risk.items())
        if count and tenant.over_quota_status == 429
    ]
    active = use.totals.get("active_series", 0.0)
    if active >= tenant.limits.active_series / gateways:
        said.append(
            "Every new series is refused: limits.active_series is reached. Raise it, or find what multiplies."
        )
    if tenant.observe:
        said.append(
            f"{tenant.name} is only observed: nothing of it is refused, its personal data is stored too. Take "
            "observe: true out once the schema has what it sends."
        )
    return said


def _most_first(each: tuple[str, float]) -> tuple[float, str]:
    return -each[1], each[0]
