"""Who a client is by the word of the proxy."""

from dataclasses import replace

import pytest

from tests.unit.gateway.asgi import ask
from tests.unit.gateway.world import CORE, HEAD, PLATFORM, TOKEN_LIST, HeldLog
from tickscope.errors import Reject
from tickscope.gateway.house import House
from tickscope.gateway.proxied import tenant_of
from tickscope.model.front import FrontKind, FrontSettings

TENANTS = ["ember", "skyhook"]


def found(kind: FrontKind, header: str, value: str, *names: str) -> str | None:
    settings = FrontSettings(kind, "games.test")
    return tenant_of({header: value}, settings, lambda pem: names if pem == "a b" else (), TENANTS)


def test_nginx_passes_the_certificate_on() -> None:
    head = "x-tickscope-client-certificate"
    assert found("nginx", head, "a%20b", "spiffe://games.test/tenant/ember") == "ember"
    assert found("nginx", head, "a%20b", "spiffe://games.test/tenant/skyhook/edge/1") == "skyhook"
    assert found("nginx", head, "") is None
    assert found("nginx", "x-forwarded-client-cert", "URI=spiffe://games.test/tenant/ember") is None


@pytest.mark.parametrize(
    "value",
    [
        "URI=spiffe://games.test/tenant/ember",
        "By=spiffe://games.test/front;Hash=ab;URI=spiffe://games.test/tenant/ember",
        'Subject="CN=a,URI=spiffe://games.test/tenant/skyhook";URI="spiffe://games.test/tenant/ember/x"',
    ],
)
def test_envoy_passes_the_names_on(value: str) -> None:
    assert found("envoy", "x-forwarded-client-cert", value) == "ember"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("By=x;Hash=ab", "0 URIs"),
        ("URI=spiffe://games.test/tenant/ember,URI=spiffe://games.test/tenant/skyhook", "2 URIs"),
        ("URI=spiffe://games.test/tenant/emberling", "of no tenant"),
        ("URI=spiffe://games.test/tenant/", "of no tenant"),
        ("URI=spiffe://GAMES.test/tenant/ember", "of no tenant"),
        ("URI=spiffe://elsewhere.test/tenant/ember", "of no tenant"),
    ],
)
def test_other_names_are_refused(value: str, why: str) -> None:
    with pytest.raises(Reject, match=why) as refused:
        found("envoy", "x-forwarded-client-cert", value)
    assert refused.value.reason == "unauthenticated"


@pytest.mark.parametrize("header", ["no certificate", "x" * 20_000])
async def test_a_certificate_that_cannot_be_read_is_answered_as_one_of_nobody(header: str) -> None:
    platform = replace(PLATFORM, front=FrontSettings("nginx", "games.test"))
    house = House(platform, TOKEN_LIST, CORE, HeldLog())
    app = house.gateway.application(proxied=True)
    head = HEAD | {"x-tickscope-client-certificate": header}
    for method, path in (("POST", "/api/v1/push"), ("POST", "/v1/metrics"), ("GET", "/api/v1/receipts")):
        answer = await ask(app, method, path, head, [])
        assert (answer.status, b"certificate" in answer.body) == (401, True)
