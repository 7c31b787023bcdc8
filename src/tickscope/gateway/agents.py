"""Programs that drop data on 429 unless they are told to retry: counted, and warned of once."""

import logging
from collections.abc import Mapping

from tickscope.gateway import metrics

log = logging.getLogger(__name__)

DROPS_ON_429 = {
    "prometheus/": "Prometheus",
    "opentelemetry-collector": "OpenTelemetry Collector",
    "opentelemetry collector": "OpenTelemetry Collector",
    "aws-otel-collector": "aws-otel-collector",
    "alloy/": "Grafana Alloy",
    "grafana alloy": "Grafana Alloy",
    "grafanaagent": "GrafanaAgent",
}
"""How User-Agents begin, in lower case, of senders that drop data on 429 unless they are told to retry.

The Collector's remote-write sends its distribution's description with hyphens, its OTLP exporters with blanks.
"""
RETRIES_HEADER = "x-tickscope-retries-429"
"""Sent by agents that were told to retry: nothing else in a request shows it."""
RETRIES_IN_URL = b"retries_429=yes"
"""The same for programs whose headers cannot be set: Debian's Prometheus 2.42 sends none of its ``headers``."""


def agent_at_risk(headers: Mapping[str, str], over_quota_status: int, query: bytes = b"") -> str | None:
    """Return the sender's program where it may drop what its tenant is declared to retry, else None."""
    agent = headers.get("user-agent", "")
    if over_quota_status != 429 or headers.get(RETRIES_HEADER) or RETRIES_IN_URL in query.split(b"&"):
        return None
    agent = agent.lower()
    return next((name for start, name in DROPS_ON_429.items() if agent.startswith(start)), None)


class AgentsAtRisk:
    """Remembers of which tenants' programs the log has a warning."""

    def __init__(self) -> None:
        self._warned: set[tuple[str, str]] = set()

    def look(self, tenant: str, headers: Mapping[str, str], over_quota_status: int, query: bytes) -> None:
        """Count a request whose sender may drop what its tenant is declared to retry; warn of the first."""
        agent = agent_at_risk(headers, over_quota_status, query)
        if agent is None:
            return
        metrics.AT_RISK.labels(tenant, agent).inc()
        if (tenant, agent) not in self._warned:
            self._warned.add((tenant, agent))
            log.warning(
                "%s of %s drops data on 429 unless it is told to retry: tell it, and let it send %s (or %s in its "
                "URL), or set over_quota_status: 503 for the tenant",
                agent,
                tenant,
                RETRIES_HEADER,
                RETRIES_IN_URL.decode(),
                extra={"tenant": tenant, "agent": agent},
            )
