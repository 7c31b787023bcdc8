"""nginx before three gateways, with certificates of all kinds."""

import asyncio
import re
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp

from tests.e2e.authority import Authority, Pair
from tests.e2e.oracle import HEADERS, SHARDS, body_of, request
from tests.e2e.platform_files import TOKENS, write_platform
from tests.e2e.processes import Processes
from tickscope.model.platform import Platform
from tickscope.render.fronts import gateways_of
from tickscope.spec import load

DOMAIN = "games.test"
GATEWAYS, PER_TENANT, RATE, BODY_BYTES_MAX = 3, 2, 400, 2_000_000
SENDERS = 8
SERIES_MAX = (SENDERS + 1) * SHARDS
"""What all senders have, and the tests that send without a name: one gateway alone has no room for more."""
SECOND = {"content-type": "application/x-protobuf;proto=io.prometheus.write.v2.Request"}


def tenant_uri(tenant: str, domain: str = DOMAIN) -> str:
    return f"spiffe://{domain}/tenant/{tenant}"


@dataclass
class Front:
    """nginx with its gateways, and certificates of all kinds."""

    authority: Authority
    server: Pair
    gateways: list[Processes]
    clients: dict[str, Pair]
    dead: list[int] = field(default_factory=list)

    @property
    def platform(self) -> Platform:
        return self.gateways[0].platform

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.platform.ports.front}"

    def tls(self, client: str) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.authority.file))
        if client:
            context.load_cert_chain(self.clients[client].certificate, self.clients[client].key)
        return context

    @asynccontextmanager
    async def session(
        self, client: str, *, fresh: bool = False, named: bool = True
    ) -> AsyncIterator[aiohttp.ClientSession]:
        connector = aiohttp.TCPConnector(ssl=self.tls(client), force_close=fresh)
        head = {"X-Tickscope-Tenant": client} if named and client in TOKENS else {}
        async with aiohttp.ClientSession(self.url, connector=connector, headers=head) as session:
            yield session

    def of(self, tenant: str) -> list[int]:
        """Return which gateways are a tenant's."""
        mine = gateways_of(self.platform, tenant)
        return [number for number, address in enumerate(self.platform.front.gateways) if address in mine]

    @asynccontextmanager
    async def past(self, number: int) -> AsyncIterator[aiohttp.ClientSession]:
        """Connect to a gateway's own port, without the front."""
        port, head = self.gateways[number].platform.ports.gateway, {"X-Tickscope-Tenant": "embergate"}
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=head) as session:
            yield session

    async def count(self, tenant: str, code: int) -> int:
        """Return how many answers the gateways that live have given."""
        found = 0.0
        async with aiohttp.ClientSession() as session:
            for index, gateway in enumerate(self.gateways):
                if index not in self.dead:
                    async with session.get(f"http://127.0.0.1:{gateway.platform.ports.gateway}/metrics") as answer:
                        text = await answer.text()
                    wanted = rf'tickscope_gateway_requests_total{{code="{code}",tenant="{tenant}"}} (\S+)'
                    found += sum(map(float, re.findall(wanted, text)))
        return int(found)


async def push(
    session: aiohttp.ClientSession, t_ms: int | None = None, name: str = "oracle", **head: str
) -> tuple[int, str]:
    """Push one body, again while it is one too many."""
    body = body_of(request([t_ms or time.time_ns() // 1_000_000], name))
    while True:
        async with session.post("/api/v1/push", data=body, headers=HEADERS | head) as answer:
            if answer.status != 429:
                return answer.status, await answer.text()
            await asyncio.sleep(float(answer.headers["retry-after"]))


@contextmanager
def three_behind_nginx(top: Path) -> Iterator[Front]:
    """Run nginx and its gateways below a folder."""
    authority, other = Authority(top), Authority(top, "other")
    server = authority.server()
    folders = [top / f"g{number}" for number in range(GATEWAYS)]
    settings = {
        "kind": "nginx",
        "trust_domain": DOMAIN,
        "certificate": str(server.certificate),
        "key": str(server.key),
        "client_ca": str(authority.file),
        "gateways": [f"unix:{folder}/data/run/gateway.sock" for folder in folders],
    }
    gateways = []
    for folder in folders:
        folder.mkdir()
        path = write_platform(
            folder,
            front=settings,
            gateway={"gateways_per_tenant": PER_TENANT, "body_bytes_max": BODY_BYTES_MAX},
            limits={"requests_per_s": RATE, "active_series": SERIES_MAX},
        )
        gateways.append(Processes(load(path)))
    clients = {
        "embergate": authority.client("embergate", tenant_uri("embergate")),
        "skyhook": authority.client("skyhook", tenant_uri("skyhook") + "/edge-7"),
        "stranger": other.client("stranger", tenant_uri("embergate")),
        "late": authority.client("late", tenant_uri("embergate"), lasts=-timedelta(hours=1)),
        "far": authority.client("far", tenant_uri("embergate", "elsewhere.test")),
        "two": authority.client("two", tenant_uri("embergate"), tenant_uri("skyhook")),
        "prefix": authority.client("prefix", tenant_uri("embergate") + "-2"),
        "nameless": authority.client("nameless"),
    }
    running = Front(authority, server, gateways, clients)
    try:
        for gateway in gateways:
            gateway.start("gateway")
        for gateway in gateways:
            asyncio.run(gateway.ready("gateway"))
        gateways[0].start("front")
        asyncio.run(gateways[0].ready("front"))
        yield running
    finally:
        for gateway in gateways:
            gateway.end()
