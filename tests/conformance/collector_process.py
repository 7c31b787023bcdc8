"""A Collector for tests, with the configuration that ``tickscope render adot`` prints, and what is sent to it."""

import contextlib
import os
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp
import grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as service
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2_grpc import MetricsServiceStub
from opentelemetry.proto.metrics.v1 import metrics_pb2 as otlp

from tests.conformance.go_programs import collector
from tests.contract.program import running
from tests.e2e.authority import Authority, Pair
from tests.e2e.platform_files import ENV, TOKENS, platform_of
from tickscope.model.collector import CollectorAddresses, addresses
from tickscope.model.platform import Platform
from tickscope.render.adot import RETRY_ON_429, config_file

READY_S = 30.0
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "a-key", "AWS_SECRET_ACCESS_KEY": "a-secret"}
"""Signing begins with looking for some, also when a configuration is only looked at."""
STEP_NS = 1_000_000_000


@dataclass
class World:
    """A platform whose gateway is a Collector, and certificates of each tenant."""

    platform: Platform
    file: Path
    server_ca: Path
    clients: dict[str, Pair]

    @classmethod
    def of(cls, folder: Path, distribution: str, **sections: dict[str, Any]) -> "World":
        """Make certificates and the platform file; each tenant has an authority of its own."""
        top = Authority(folder)
        server = top.server()
        own = {tenant: Authority(folder, f"ca-{tenant}") for tenant in TOKENS}
        clients = {tenant: authority.client(tenant) for tenant, authority in own.items()}
        authorities = {tenant: str(authority.file) for tenant, authority in own.items()}
        settings = {"distribution": distribution, **sections.pop("collector", {})}
        if distribution == "adot":
            settings["client_cas"] = authorities
        front = {"certificate": str(server.certificate), "key": str(server.key)}
        platform = platform_of(folder, front=front, collector=settings, **sections)
        file = folder / "collector.yaml"
        file.write_text(config_file(platform))
        return cls(platform, file, top.file, clients)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Run it until the end of the block, where it is killed."""
        argv = [str(collector()), "--config", str(self.file), f"--feature-gates={RETRY_ON_429}"]
        ready = f"http://127.0.0.1:{self.platform.ports.collector_first}"
        with _environment(), running(argv, self.file.with_suffix(".log"), ready, READY_S):
            yield

    def validated(self) -> subprocess.CompletedProcess[str]:
        """Have the Collector look at its configuration."""
        argv = [str(collector()), "validate", "--config", str(self.file)]
        environment = os.environ | ENV | CREDENTIALS
        return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)

    def ports(self, tenant: str) -> CollectorAddresses:
        names = [each.name for each in self.platform.tenants]
        return addresses(self.platform.ports.collector_first, names.index(tenant))

    def tls(self, client: str) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.server_ca))
        if client:
            context.load_cert_chain(self.clients[client].certificate, self.clients[client].key)
        return context

    async def post(self, tenant: str, request: bytes, *, client: str = "", token: str = "") -> int:
        """Send to a tenant's port with a client's certificate and somebody's token; return the status."""
        headers = {"content-type": "application/x-protobuf", "authorization": f"Bearer {token}"}
        url = f"https://127.0.0.1:{self.ports(tenant).http}/v1/metrics"
        connector = aiohttp.TCPConnector(ssl=self.tls(client))
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.post(url, data=request, headers=headers) as answer,
        ):
            return answer.status

    async def send(self, tenant: str, request: bytes) -> int:
        """Send as the tenant's own sender does."""
        return await self.post(tenant, request, client=tenant, token=TOKENS[tenant])

    def send_grpc(self, tenant: str, request: bytes) -> None:
        """The same over gRPC, with gzip. Raises grpc.RpcError."""
        pair = self.clients[tenant]
        credentials = grpc.ssl_channel_credentials(
            self.server_ca.read_bytes(), pair.key.read_bytes(), pair.certificate.read_bytes()
        )
        with grpc.secure_channel(f"127.0.0.1:{self.ports(tenant).grpc}", credentials) as channel:
            MetricsServiceStub(channel).Export(
                service.ExportMetricsServiceRequest.FromString(request),
                timeout=10,
                metadata=[("authorization", f"Bearer {TOKENS[tenant]}")],
                compression=grpc.Compression.Gzip,
            )


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    before = os.environ.copy()
    os.environ.update(ENV)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


NO_RESOURCE: Mapping[str, str] = MappingProxyType({"service.name": "game", "service.instance.id": "host-1"})


def counter(
    name: str, *points: Mapping[str, str], t_ns: int = 0, resource: Mapping[str, str] = NO_RESOURCE
) -> bytes:
    """Return an OTLP request with one cumulative counter, a point for each set of attributes."""
    request = service.ExportMetricsServiceRequest()
    into = request.resource_metrics.add()
    for key, value in resource.items():
        into.resource.attributes.add(key=key).value.string_value = value
    scope = into.scope_metrics.add()
    scope.scope.name, scope.scope.version = "game", "1"
    metric = scope.metrics.add(name=name)
    metric.sum.aggregation_temporality = otlp.AGGREGATION_TEMPORALITY_CUMULATIVE
    metric.sum.is_monotonic = True
    for attributes in points:
        point = metric.sum.data_points.add(as_double=1.0, time_unix_nano=t_ns or time.time_ns())
        for key, value in attributes.items():
            point.attributes.add(key=key).value.string_value = value
    return request.SerializeToString()


def histogram(name: str, attributes: Mapping[str, str]) -> bytes:
    """Return an OTLP request with one exponential histogram of seven observations, in seconds."""
    request = service.ExportMetricsServiceRequest.FromString(counter(name, attributes))
    metric = request.resource_metrics[0].scope_metrics[0].metrics[0]
    (point,) = metric.sum.data_points
    metric.unit = "s"
    metric.exponential_histogram.aggregation_temporality = otlp.AGGREGATION_TEMPORALITY_CUMULATIVE
    made = metric.exponential_histogram.data_points.add(
        attributes=point.attributes, time_unix_nano=point.time_unix_nano, count=7, sum=0.5, scale=3
    )
    made.positive.offset = -32
    made.positive.bucket_counts.extend([3, 4])
    return request.SerializeToString()
