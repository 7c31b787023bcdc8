"""A real SPIRE with the rendered configuration: certificates of at most a day, that the gateway believes."""

import asyncio
import getpass
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest
from cryptography import x509

from tests.conformance.front_process import envoy_before, started
from tests.conformance.go_programs import spiffe_helper
from tests.conformance.spire_process import Server, fetch, on_another_machine, validated
from tests.e2e.oracle import HEADERS, body_of, request
from tests.e2e.platform_files import platform_of
from tests.e2e.processes import Processes
from tickscope.adapters.certificates import uri_names
from tickscope.gateway.proxied import CERTIFICATE_HEADER, tenant_of
from tickscope.model.platform import Platform
from tickscope.render import spire
from tickscope.spec import load

DOMAIN, DAY_M = "games.test", 1440
pytestmark = pytest.mark.timeout(900)
ARN = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/00000000-1111-2222-3333-444444444444"


@dataclass
class World:
    """The front's machine with the server on it, and a host of a tenant."""

    platform: Platform
    host: Platform
    server: Server

    def fetched(self, folder: Path) -> x509.Certificate:
        """Fetch the host's certificate into a folder."""
        done = fetch(self.host, folder)
        assert done.returncode == 0, done.stderr
        return x509.load_pem_x509_certificate((folder / "svid.0.pem").read_bytes())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("s")
    issued = {
        "svid_ttl_m": DAY_M,
        "workload_user": getpass.getuser(),
        "front_names": ["localhost"],
    }
    front = {"kind": "envoy", "issuer": "spire", "trust_domain": DOMAIN, "spire": issued}
    platform = platform_of(folder, front=front)
    # No Collector runs here: its ports are free.
    server_address = f"127.0.0.1:{platform.ports.collector_first}"
    here = replace(platform.front.spire, server=server_address)
    platform = replace(platform, front=replace(platform.front, spire=here))
    host = on_another_machine(platform, folder / "host")
    with ExitStack() as stack:
        server = stack.enter_context(Server.running(platform))
        server.create_entries()
        stack.enter_context(server.agent(platform, spire.FRONT))
        stack.enter_context(server.agent(host, "tenant/embergate"))
        yield World(platform, host, server)


@pytest.mark.parametrize("settings", [{}, {"attestor": "aws_iid", "private_ca_arn": ARN}], ids=["token", "EC2"])
def test_spires_programs_find_their_configuration_valid(
    world: World, tmp_path: Path, settings: dict[str, str]
) -> None:
    issued = replace(world.platform.front.spire, **settings)  # type: ignore[arg-type]
    platform = replace(world.platform, front=replace(world.platform.front, spire=issued))
    for name, text in (("server", spire.server_config(platform)), ("agent", spire.agent_config(platform))):
        file = tmp_path / name
        file.write_text(text)
        assert validated(f"spire-{name}", file) == 0, text
        file.write_text(text.replace("trust_domain", "trusted_domain"))
        assert validated(f"spire-{name}", file) == 1


@pytest.mark.e2e
@pytest.mark.proves("run", row=36, clause=2)
def test_a_host_gets_its_tenants_certificate_for_a_day(world: World, tmp_path: Path) -> None:
    certificate = world.fetched(tmp_path)
    left = certificate.not_valid_after_utc - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(minutes=DAY_M)
    files = sorted(file.name for file in tmp_path.iterdir())
    assert files == ["bundle.0.pem", "svid.0.key", "svid.0.pem"]
    head = {CERTIFICATE_HEADER: quote((tmp_path / "svid.0.pem").read_text())}
    nginx = replace(world.platform.front, kind="nginx")
    assert tenant_of(head, nginx, uri_names, [each.name for each in world.platform.tenants]) == "embergate"


@pytest.mark.e2e
@pytest.mark.proves("run", row=36, clause=2)
async def test_envoy_gets_its_own_from_the_agent_and_lets_the_host_in(world: World, tmp_path: Path) -> None:
    world.fetched(tmp_path)
    context = ssl.create_default_context(cafile=str(tmp_path / "bundle.0.pem"))
    context.load_cert_chain(tmp_path / "svid.0.pem", tmp_path / "svid.0.key")
    nobody = ssl.create_default_context(cafile=str(tmp_path / "bundle.0.pem"))
    of_no_tenant = ssl.create_default_context(cafile=str(tmp_path / "bundle.0.pem"))
    (tmp_path / "front").mkdir()
    assert fetch(world.platform, tmp_path / "front").returncode == 0
    of_no_tenant.load_cert_chain(tmp_path / "front" / "svid.0.pem", tmp_path / "front" / "svid.0.key")
    gateway = Processes(world.platform)
    try:
        gateway.start("gateway")
        await gateway.ready("gateway")
        with envoy_before(world.platform, tmp_path):
            assert await pushed(world.platform, context) == 204
            for other in (nobody, of_no_tenant):
                with pytest.raises(aiohttp.ClientError):
                    await pushed(world.platform, other)
    finally:
        gateway.end()


@pytest.mark.e2e
@pytest.mark.proves("run", row=36, clause=2)
async def test_the_helper_keeps_nginx_files_fresh(world: World, tmp_path: Path) -> None:
    world.fetched(tmp_path)
    context = ssl.create_default_context(cafile=str(tmp_path / "bundle.0.pem"))
    context.load_cert_chain(tmp_path / "svid.0.pem", tmp_path / "svid.0.key")
    file = world.platform.source.with_name("nginx.yaml")
    file.write_text(world.platform.source.read_text().replace("kind: envoy", "kind: nginx"))
    platform = load(file)
    config, authorities = tmp_path / "helper.conf", Path(str(platform.front.client_ca))
    config.write_text(spire.helper_config(platform))
    argv = [str(spiffe_helper()), "-config", str(config)]
    parts = Processes(platform)
    try:
        with started(argv, tmp_path / "helper.log", authorities.exists):
            assert Path(str(platform.front.key)).stat().st_mode & 0o077 == 0
            parts.start("gateway", "front")
            await parts.ready("gateway", "front")
            assert await pushed(platform, context) == 204
            workers = workers_of(parts.pid("front"))
            world.server.ask("localauthority", "x509", "prepare")
            async with asyncio.timeout(60):
                while workers & workers_of(parts.pid("front")):  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.1)
            assert authorities.read_text().count("BEGIN CERTIFICATE") == 2
            assert await pushed(platform, context) == 204
    finally:
        parts.end()


def workers_of(pid: int) -> set[str]:
    """Return nginx' workers: a reload makes new ones."""
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


async def pushed(platform: Platform, tls: ssl.SSLContext) -> int:
    """Push a body through Envoy, which first has to hear of its certificate; return the answer's status."""
    body = body_of(request([time.time_ns() // 1_000_000]))
    url = f"https://localhost:{platform.ports.front}/api/v1/push"
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=tls)) as session,
        session.post(url, data=body, headers=HEADERS) as answer,
    ):
        return answer.status
