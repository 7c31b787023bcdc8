"""The API of a tenant's page: limits and use, refusals, warnings, the ledger; one tenant at a time."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from tests.unit.portal.test_portal import PLATFORM
from tests.unit.query.asgi import Reply, ask
from tickscope.errors import Reject, Retry
from tickscope.model.ledger import Account, Balance, Ledger
from tickscope.portal.run import application
from tickscope.portal.tenants import TenantPages
from tickscope.portal.use import Use, warnings

EMBERGATE, SKYHOOK, *_ = PLATFORM.tenants
METRICS = """
tickscope_gateway_requests_total{code="204",tenant="embergate"} 10
tickscope_gateway_requests_total{code="400",tenant="embergate"} 2
tickscope_gateway_samples_accepted_total{tenant="embergate"} 5000
tickscope_gateway_active_series{tenant="embergate"} 300
tickscope_gateway_refused_total{reason="unknown_label",tenant="embergate"} 2
tickscope_gateway_refused_total{reason="personal_data",tenant="embergate"} 7
tickscope_gateway_refused_total{reason="personal_data",tenant="skyhook"} 99
tickscope_gateway_agents_at_risk_total{agent="Prometheus",tenant="embergate"} 3
tickscope_gateway_ha_failovers_total{tenant="embergate"} 1
"""


def samples(text: str = METRICS) -> list[Sample]:
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


class FakeGateway:
    def __init__(self) -> None:
        self.away = False
        self.locked = False
        self.asked = 0

    async def metrics(self) -> Sequence[Sample]:
        self.asked += 1
        if self.away:
            raise Retry("the gateway does not answer")
        return samples()

    async def receipts(self, tenant: str) -> Sequence[dict[str, Any]]:
        if self.locked:
            raise Retry("the gateway answered 401")
        return [{"received_ms": 1, "sender": tenant, "findings": [], "findings_left_out": 0}] * 9


async def read_ledger() -> Ledger:
    lines = [Balance(Account(name, "hot", "metrics"), 10, 7, 3) for name in ("embergate", "skyhook")]
    return Ledger(time.time_ns() // 1_000_000 - 2000, tuple(lines))


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


async def get(gateway: FakeGateway, path: str, tenant: str = "embergate", read: Any = read_ledger) -> Reply:
    app = application(PLATFORM, b"{}", TenantPages(PLATFORM, gateway, read).routes())
    return await ask(app, path, headers={"x-tickscope-tenant": tenant} if tenant else {})


async def test_a_tenant_sees_its_own_numbers_only(gateway: FakeGateway) -> None:
    found = (await get(gateway, "/api/tenant")).json()
    assert found["use"]["samples"] == 5000
    assert found["use"]["requests"] == 12
    assert found["use"]["active_series"] == 300
    assert found["use"]["failovers"] == 1
    assert found["use"]["refused"] == [
        {"reason": "personal_data", "count": 7},
        {"reason": "unknown_label", "count": 2},
    ]
    assert {receipt["sender"] for receipt in found["receipts"]} == {"embergate"}
    assert len(found["receipts"]) == 5
    other = (await get(gateway, "/api/tenant", "skyhook")).json()
    assert other["use"]["samples"] == 0
    assert other["warnings"] == []


async def test_limits_are_those_of_one_gateway(gateway: FakeGateway) -> None:
    limits = {each["name"]: each for each in (await get(gateway, "/api/tenant")).json()["limits"]}
    assert limits["samples_per_s"] == {"name": "samples_per_s", "limit": 100_000, "used": "samples"}
    assert limits["active_series"]["used"] == "active_series"
    assert limits["in_flight_bytes"]["used"] is None


async def test_without_a_gateway_the_limits_and_the_ledger_are_there(gateway: FakeGateway) -> None:
    gateway.away = True
    found = await get(gateway, "/api/tenant")
    assert found.status == 200
    assert (found.json()["use"], found.json()["why"]) == (None, "the gateway does not answer")
    assert found.json()["limits"]
    assert (await get(gateway, "/api/ledger")).json()["balanced"] is True


async def test_without_a_token_the_numbers_are_there_and_it_is_said(gateway: FakeGateway) -> None:
    gateway.locked = True
    found = (await get(gateway, "/api/tenant")).json()
    assert (found["use"]["samples"], found["receipts"], found["why"]) == (5000, [], "the gateway answered 401")


async def test_the_ledger_has_the_tenants_lines_and_its_age(gateway: FakeGateway) -> None:
    reply = await get(gateway, "/api/ledger", "skyhook")
    assert reply.headers["cache-control"] == "no-store"
    assert [line["tenant"] for line in reply.json()["balances"]] == ["skyhook"]
    assert 2 <= reply.json()["age_s"] < 10


@pytest.mark.parametrize(
    ("error", "status"), [(Reject("no_ledger", "kafka has none"), 404), (Retry("the disk is gone"), 503)]
)
async def test_a_ledger_that_cannot_be_read_says_why(gateway: FakeGateway, error: Exception, status: int) -> None:
    async def read() -> Ledger:
        raise error

    reply = await get(gateway, "/api/ledger", read=read)
    assert (reply.status, reply.json()) == (status, {"error": str(error)})


@pytest.mark.parametrize(("tenant", "status"), [("", 400), ("nobody", 404)])
@pytest.mark.parametrize("path", ["/api/tenant", "/api/ledger"])
async def test_a_tenant_must_be_named(gateway: FakeGateway, path: str, tenant: str, status: int) -> None:
    assert (await get(gateway, path, tenant)).status == status


async def test_many_who_ask_at_once_cost_one_question(gateway: FakeGateway) -> None:
    app = application(PLATFORM, b"{}", TenantPages(PLATFORM, gateway, read_ledger).routes())
    for tenant in ("embergate", "skyhook", "embergate"):
        assert (await ask(app, "/api/tenant", {"tenant": tenant})).status == 200
    assert gateway.asked == 1


def test_a_program_that_drops_on_429_is_a_warning_that_says_what_to_set() -> None:
    (said,) = warnings(EMBERGATE, 1, Use.of(samples(), "embergate"))
    for word in ("Prometheus drops data on 429", "retry_on_http_429", "over_quota_status: 503", "3 requests"):
        assert word in said
    assert warnings(replace(EMBERGATE, over_quota_status=503), 1, Use.of(samples(), "embergate")) == []
    assert warnings(SKYHOOK, 1, Use.of(samples(), "skyhook")) == []


def test_full_limits_and_observed_tenants_are_warnings_too() -> None:
    full = replace(EMBERGATE, limits=replace(EMBERGATE.limits, active_series=600), over_quota_status=503)
    assert "limits.active_series" in warnings(full, 2, Use.of(samples(), "embergate"))[0]
    assert "only observed" in warnings(replace(SKYHOOK, observe=True), 1, Use.of(samples(), "skyhook"))[0]
