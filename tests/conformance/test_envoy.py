"""Envoy takes the rendered bootstrap, by its own messages' rules and by itself, and does what nginx does."""

import asyncio
import copy
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.conformance.envoy_program import envoy
from tests.conformance.front_process import envoy_before
from tests.conformance.go_programs import envoy_check
from tests.e2e.authority import Authority
from tests.e2e.oracle import HEADERS
from tests.e2e.platform_files import platform_of
from tests.e2e.processes import Processes
from tests.e2e.test_front import DOMAIN, Front, push, tenant_uri
from tests.unit.render.test_fronts import FRONT, MANY, PLATFORM
from tickscope.render.envoy import bootstrap
from tickscope.render.yaml_text import yaml_text

RATE, BODY_BYTES_MAX = 20, 100_000
SPIRE = replace(MANY, front=replace(MANY.front, issuer="spire"))
PLATFORMS = {"nine gateways": MANY, "one socket": replace(PLATFORM, front=FRONT), "SPIRE": SPIRE}


def checked(document: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([envoy_check()], input=json.dumps(document), capture_output=True, text=True, check=False)


@pytest.mark.proves("checked", row=34, clause=2)
@pytest.mark.timeout(900)
@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS.keys())
def test_the_bootstrap_is_valid(platform: Any) -> None:
    done = checked(bootstrap(platform))
    assert (done.stdout, done.stderr) == ("valid\n", "")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("where", ["unknown field", "no cluster's name"])
def test_the_check_can_fail(where: str) -> None:
    document = copy.deepcopy(bootstrap(MANY))
    listener = document["static_resources"]["listeners"][0]
    if where == "unknown field":
        listener["filter_chains"][0]["filters"][0]["typed_config"]["nonsense"] = True
    else:
        document["static_resources"]["clusters"][0]["name"] = ""
    assert checked(document).returncode == 1


@pytest.mark.proves("checked", row=34, clause=2)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS.keys())
def test_envoy_itself_finds_the_bootstrap_valid(platform: Any, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    server = authority.server()
    files = {"certificate": server.certificate, "key": server.key, "client_ca": authority.file}
    file = tmp_path / "envoy.yaml"
    file.write_text(yaml_text(bootstrap(replace(platform, front=replace(platform.front, **files)))))
    argv = [str(envoy()), "--mode", "validate", "-c", str(file)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    file.write_text(file.read_text().replace("max_request_bytes", "max_request_bites"))
    assert subprocess.run(argv, capture_output=True, check=False).returncode == 1


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("envoy")
    authority, other = Authority(folder), Authority(folder, "other")
    server = authority.server()
    settings = {
        "kind": "envoy",
        "trust_domain": DOMAIN,
        "certificate": str(server.certificate),
        "key": str(server.key),
        "client_ca": str(authority.file),
    }
    limits = {"requests_per_s": RATE}
    platform = platform_of(folder, front=settings, gateway={"body_bytes_max": BODY_BYTES_MAX}, limits=limits)
    clients = {
        "embergate": authority.client("embergate", tenant_uri("embergate") + "/edge-7"),
        "stranger": other.client("stranger", tenant_uri("embergate")),
        "late": authority.client("late", tenant_uri("embergate"), lasts=-timedelta(hours=1)),
        "far": authority.client("far", tenant_uri("embergate", "elsewhere.test")),
        "prefix": authority.client("prefix", tenant_uri("embergate") + "-2"),
        "nameless": authority.client("nameless"),
    }
    gateway = Processes(platform)
    try:
        gateway.start("gateway")
        asyncio.run(gateway.ready("gateway"))
        with envoy_before(platform, folder):
            yield Front(authority, server, [gateway], clients)
    finally:
        gateway.end()


@pytest.mark.e2e
@pytest.mark.proves("run", row=34, clause=2)
@pytest.mark.timeout(300)
async def test_a_certificate_names_its_tenant_to_envoy_too(front: Front) -> None:
    async with front.session("embergate") as session:
        assert await push(session) == (204, "")
        forged = f"URI={tenant_uri('skyhook')}"
        assert await push(session, **{"X-Forwarded-Client-Cert": forged}) == (204, "")
    assert await front.count("embergate", 204) == 2
    assert await front.count("skyhook", 204) == 0


@pytest.mark.e2e
@pytest.mark.timeout(300)
@pytest.mark.parametrize("client", ["", "stranger", "late", "far", "nameless"])
async def test_envoy_ends_the_handshake_of_any_other(front: Front, client: str) -> None:
    with pytest.raises(aiohttp.ClientError):
        async with front.session(client) as session:
            await push(session)


@pytest.mark.e2e
@pytest.mark.timeout(300)
async def test_a_certificate_of_no_tenant_is_told_so(front: Front) -> None:
    async with front.session("prefix") as session:
        status, text = await push(session)
    assert (status, "is of no tenant" in text) == (401, True)


@pytest.mark.e2e
@pytest.mark.proves("run", row=34, clause=1)
@pytest.mark.timeout(300)
async def test_envoy_refuses_too_much_with_what_to_do(front: Front) -> None:
    large = bytes(BODY_BYTES_MAX + 1)
    async with (
        front.session("embergate") as session,
        session.post("/api/v1/push", data=large, headers=HEADERS) as answer,
    ):
        assert answer.status == 413
    connector = aiohttp.TCPConnector(ssl=front.tls("embergate"), limit=1)
    async with aiohttp.ClientSession(front.url, connector=connector) as session:

        async def one() -> tuple[int, str, str]:
            async with session.post("/api/v1/push", data=b"", headers=HEADERS) as answer:
                return answer.status, answer.headers.get("retry-after", ""), await answer.text()

        found: set[tuple[int, str, str]] = set()
        async with asyncio.timeout(60):
            while (429, "1", "local_rate_limited") not in found:
                found |= set(await asyncio.gather(*(one() for _ in range(200))))
