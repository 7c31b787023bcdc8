"""Which senders drop data on 429."""

import pytest

from tickscope.gateway.agents import agent_at_risk


@pytest.mark.parametrize(
    ("agent", "status", "more", "found"),
    [
        ("Prometheus/2.42.0", 429, {}, "Prometheus"),
        ("OpenTelemetry Collector Contrib/0.1", 429, {}, "OpenTelemetry Collector"),
        ("opentelemetry-collector-contrib/0.98.0", 429, {}, "OpenTelemetry Collector"),
        ("opentelemetry-collector/0.98.0", 429, {}, "OpenTelemetry Collector"),
        ("aws-otel-collector/v0.40.0", 429, {}, "aws-otel-collector"),
        ("Alloy/v1.5.0 (linux; docker)", 429, {}, "Grafana Alloy"),
        ("GrafanaAgent/v0.40.0 (static; linux; binary)", 429, {}, "GrafanaAgent"),
        ("Prometheus/2.42.0", 503, {}, None),
        ("Prometheus/2.42.0", 429, {"x-tickscope-retries-429": "yes"}, None),
        ("vmagent", 429, {}, None),
        ("", 429, {}, None),
    ],
)
def test_programs_that_drop_on_429_are_known(
    agent: str, status: int, more: dict[str, str], found: str | None
) -> None:
    assert agent_at_risk({"user-agent": agent, **more}, status) == found


@pytest.mark.parametrize(("query", "found"), [(b"a=b&retries_429=yes", None), (b"xretries_429=yes", "Prometheus")])
def test_a_program_without_headers_says_in_its_url_that_it_retries(query: bytes, found: str | None) -> None:
    assert agent_at_risk({"user-agent": "Prometheus/2.42.0"}, 429, query) == found
