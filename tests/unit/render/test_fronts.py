"""Proxies before the gateways."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.gateway.world import PLATFORM
from tickscope.model.front import FrontSettings
from tickscope.render import envoy, nginx
from tickscope.render.fronts import gateways_of

FRONT = FrontSettings("nginx", "games.test", Path("/c.pem"), Path("/k.pem"), Path("/ca.pem"))
MANY = replace(
    PLATFORM,
    front=replace(FRONT, gateways=tuple(f"10.0.0.{n}:7401" for n in range(9))),
    gateway=replace(PLATFORM.gateway, gateways_per_tenant=3),
)


def test_a_tenant_has_its_gateways_and_keeps_them_when_another_one_goes() -> None:
    before = gateways_of(MANY, "embergate")
    assert len(set(before)) == 3
    gone = next(address for address in MANY.front.gateways if address not in before)
    left = tuple(address for address in MANY.front.gateways if address != gone)
    assert gateways_of(replace(MANY, front=replace(FRONT, gateways=left)), "embergate") == before
    without_first = tuple(address for address in MANY.front.gateways if address != before[0])
    after = gateways_of(replace(MANY, front=replace(FRONT, gateways=without_first)), "embergate")
    assert list(after[:2]) == list(before[1:])


def test_tenants_are_spread() -> None:
    used = [address for n in range(300) for address in gateways_of(MANY, f"tenant-{n}")]
    assert min(used.count(address) for address in MANY.front.gateways) > 60


def test_nginx_quotes_paths_and_names_each_tenants_gateways() -> None:
    odd = replace(MANY, front=replace(MANY.front, key=Path('/k "1";.pem')))
    text = nginx.config(odd)
    assert 'ssl_certificate_key "/k \\"1\\";.pem";' in text
    assert "embergate gateways-of-embergate;" in text
    assert text.count("  upstream gateways") == 1 + len(PLATFORM.tenants)


def test_envoy_routes_each_tenant_to_its_gateways() -> None:
    found = envoy.bootstrap(MANY)["static_resources"]
    clusters = {each["name"]: each for each in found["clusters"]}
    (endpoints,) = clusters["gateways-of-embergate"]["load_assignment"]["endpoints"]
    hosts = [each["endpoint"]["address"]["socket_address"]["address"] for each in endpoints["lb_endpoints"]]
    assert [f"{host}:7401" for host in hosts] == list(gateways_of(MANY, "embergate"))
    manager = found["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
    (host,) = manager["route_config"]["virtual_hosts"]
    *named, other = [route for route in host["routes"] if route["match"]["path"] == "/api/v1/push"]
    assert len(named) == len(PLATFORM.tenants)
    told = [added["header"]["value"] for route in named for added in route["request_headers_to_add"]]
    assert told == [tenant.name for tenant in PLATFORM.tenants]
    assert other["request_headers_to_remove"] == ["X-Tickscope-Tenant"]
    one = envoy.bootstrap(replace(PLATFORM, front=FRONT))["static_resources"]["clusters"]
    assert [each["name"] for each in one] == ["gateways"]


@pytest.mark.parametrize(("body_bytes_max", "requests"), [(8 << 20, 256), (100_000, 1024), (1 << 30, 4)])
def test_nginx_keeps_bodies_in_memory_and_as_many_as_there_is_room_for(body_bytes_max: int, requests: int) -> None:
    text = nginx.config(replace(MANY, gateway=replace(MANY.gateway, body_bytes_max=body_bytes_max)))
    assert f"client_body_buffer_size {body_bytes_max};" in text
    assert f"limit_conn of_all {requests};" in text
    assert f"limit_conn of_client {requests // 4};" in text
