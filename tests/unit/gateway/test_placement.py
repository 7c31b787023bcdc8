"""A tenant has the limits of its own gateways and no others'."""

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.gateway.asgi import Answer, ask
from tests.unit.gateway.test_run import GOOD, counted
from tests.unit.gateway.world import CORE, HEAD, NOW_MS, TOKEN_LIST, TOKENS, HeldLog
from tests.unit.gateway.world import platform as shipped
from tests.unit.render.test_fronts import FRONT
from tickscope.gateway.house import House
from tickscope.gateway.placement import Placement
from tickscope.model.platform import Platform
from tickscope.render.fronts import gateways_of


def gateways(here: int = 0, each: int = 1, kind: str = "nginx") -> Platform:
    """Return the file of one of three gateways, which differ by their folders."""
    platform = shipped(gateways_per_tenant=each)
    folders = [platform.data_folder / f"g{number}" for number in range(3)]
    addresses = tuple(f"unix:{folder}/run/gateway.sock" for folder in folders)
    front: Any = replace(FRONT, kind=kind, gateways=addresses)
    return replace(platform, front=front, data_folder=folders[here])


def index_of(tenant: str) -> int:
    platform = gateways()
    return platform.front.gateways.index(gateways_of(platform, tenant)[0])


async def push(platform: Platform, path: str = "/api/v1/push", method: str = "POST", **headers: str) -> Answer:
    house = House(platform, TOKEN_LIST, CORE, HeldLog(), lambda: NOW_MS)
    head = HEAD | {name.replace("_", "-"): value for name, value in headers.items()}
    return await ask(house.gateway.application(), method, path, head, [GOOD])


@pytest.mark.parametrize("headers", [{}, {"x_tickscope_tenant": "skyhook"}, {"x_tickscope_tenant": "EMBERGATE"}])
@pytest.mark.parametrize(("path", "method"), [("/api/v1/push", "POST"), ("/api/v1/receipts", "GET")])
async def test_without_its_name_a_tenants_request_is_misdirected(
    headers: dict[str, str], path: str, method: str
) -> None:
    answer = await push(gateways(index_of("embergate")), path, method, **headers)
    assert answer.status == 421
    assert "send 'X-Tickscope-Tenant: embergate'" in answer.text
    assert "front.gateways" in answer.text


async def test_what_is_misdirected_is_counted_for_the_tenant_that_sent_it() -> None:
    metric = 'tickscope_gateway_refused_total{reason="misdirected",tenant="embergate"}'
    house = House(gateways(), TOKEN_LIST, CORE, HeldLog(), lambda: NOW_MS)
    app: Any = house.gateway.application()
    await ask(app, "POST", "/api/v1/push", HEAD | {"x-tickscope-tenant": "skyhook"}, [GOOD])
    world: Any = type("World", (), {"app": app})
    assert await counted(world, metric) >= 1


@pytest.mark.parametrize("tenant", list(TOKENS))
async def test_a_tenants_own_gateway_takes_it_and_another_tells_it_to_keep_its_data(tenant: str) -> None:
    own = index_of(tenant)
    head = {"authorization": f"Bearer {TOKENS[tenant]}", "x_tickscope_tenant": tenant}
    assert (await push(gateways(own), **head)).status == 204
    answer = await push(gateways((own + 1) % 3), **head)
    assert (answer.status, int(answer.headers["retry-after"]) in range(5, 8)) == (503, True)
    assert "gateway.gateways_per_tenant" in answer.text
    receipts = await push(gateways((own + 1) % 3), "/api/v1/receipts", "GET", **head)
    assert (receipts.status, receipts.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize("platform", [gateways(each=3), gateways(kind="none")], ids=["all", "no front"])
async def test_where_every_gateway_is_a_tenants_no_name_is_needed(platform: Platform) -> None:
    assert Placement.of(platform) == Placement()
    assert (await push(platform)).status == 204


def test_a_gateway_that_does_not_know_its_address_goes_by_the_name_alone() -> None:
    platform = gateways()
    addresses = tuple(f"10.0.0.{number}:7401" for number in range(3))
    far = replace(platform, front=replace(platform.front, gateways=addresses))
    assert Placement.of(far) == Placement(spread=True)


async def test_another_file_moves_tenants() -> None:
    platform = gateways((index_of("embergate") + 1) % 3)
    house = House(platform, TOKEN_LIST, CORE, HeldLog(), lambda: NOW_MS)
    app: Any = house.gateway.application()
    head = HEAD | {"x-tickscope-tenant": "embergate"}
    assert (await ask(app, "POST", "/api/v1/push", head, [GOOD])).status == 503
    wider = replace(platform, gateway=replace(platform.gateway, gateways_per_tenant=3))
    house.reload(wider, TOKEN_LIST)
    assert (await ask(app, "POST", "/api/v1/push", head, [GOOD])).status == 204
