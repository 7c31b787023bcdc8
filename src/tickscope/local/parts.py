"""Which processes make up the platform on one machine, in the order in which data flows against."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tickscope.model.platform import Platform, edge_addresses

FLUSH_DEADLINE_S = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A process: how it is started, where it tells that it is ready, and what a person may open."""

    name: str
    argv: tuple[str, ...]
    ready_url: str
    address: str
    ports: tuple[tuple[int, str], ...]
    """TCP ports that it binds, each with the setting that chooses it."""


def parts(platform: Platform, programs: dict[str, Path]) -> tuple[Part, ...]:
    """Return all parts, stores first and the fleet last; stopping goes the other way round."""
    return (
        _hot_store(platform, programs["prometheus"]),
        _own(platform, "gateway", platform.ports.gateway, "ports.gateway"),
        *((_nginx(platform, programs["nginx"]),) if platform.front.kind == "nginx" else ()),
        _own(platform, "relay", platform.ports.relay, "ports.relay"),
        _own(platform, "portal", platform.ports.portal, "ports.portal"),
        _node_exporter(platform, programs["node_exporter"]),
        *(
            _own(platform, "exporter", edge_addresses(platform, tenant).exporter, "ports.edge_first", tenant.name)
            for tenant in platform.edge_tenants
        ),
        *(_agent(platform, tenant.name, programs["prometheus"]) for tenant in platform.edge_tenants),
        _own(platform, "fleet", platform.ports.fleet, "ports.fleet"),
    )


def run_folder(platform: Platform) -> Path:
    """Return where rendered configurations and sockets live."""
    return platform.data_folder / "run"


def agent_config_path(platform: Platform, tenant: str) -> Path:
    """Return the file of a tenant's rendered agent configuration."""
    return run_folder(platform) / f"agent-{tenant}.yaml"


def hot_store_config_path(platform: Platform) -> Path:
    """Return the file of the hot store's rendered configuration."""
    return run_folder(platform) / "hot-store.yaml"


def alerts_path(platform: Platform) -> Path:
    """Return the file of the hot store's rendered rules."""
    return run_folder(platform) / "alerts.yaml"


def _own(platform: Platform, name: str, port: int, setting: str, tenant: str = "") -> Part:
    url = f"http://127.0.0.1:{port}"
    argv = (sys.executable, "-m", "tickscope", "run", name, "--file", str(platform.source))
    return Part(
        name=f"{name}-{tenant}" if tenant else name,
        argv=(*argv, "--tenant", tenant) if tenant else argv,
        ready_url=f"{url}/ready",
        address=url,
        ports=((port, setting),),
    )


def nginx_folder(platform: Platform) -> Path:
    """Return the folder of nginx's configuration and of what it writes."""
    return run_folder(platform) / "nginx"


def _nginx(platform: Platform, program: Path) -> Part:
    folder, port = nginx_folder(platform), platform.ports.front
    # As root its workers would be another user, to whom the gateway's socket is closed.
    user = " user root;" if os.geteuid() == 0 else ""
    return Part(
        name="front",
        argv=(str(program), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", f"daemon off;{user}"),
        ready_url=f"https://127.0.0.1:{port}/ready",
        address=f"https://127.0.0.1:{port}",
        ports=((port, "ports.front"),),
    )


def _hot_store(platform: Platform, program: Path) -> Part:
    port = platform.ports.hot_store
    return Part(
        name="hot-store",
        argv=(
            str(program),
            f"--config.file={hot_store_config_path(platform)}",
            f"--storage.tsdb.path={platform.data_folder / 'hot-store'}",
            f"--storage.tsdb.retention.time={platform.hot_store.retention_h}h",
            f"--web.listen-address=127.0.0.1:{port}",
            "--web.enable-remote-write-receiver",
            "--enable-feature=native-histograms,exemplar-storage",
        ),
        ready_url=f"http://127.0.0.1:{port}/-/ready",
        address=f"http://127.0.0.1:{port}",
        ports=((port, "ports.hot_store"),),
    )


def _agent(platform: Platform, tenant: str, program: Path) -> Part:
    found = platform.tenant(tenant)
    if found is None:
        raise LookupError(tenant)
    port = edge_addresses(platform, found).agent
    return Part(
        name=f"agent-{tenant}",
        argv=(
            str(program),
            f"--config.file={agent_config_path(platform, tenant)}",
            f"--storage.agent.path={platform.data_folder / f'agent-{tenant}'}",
            f"--storage.agent.retention.max-time={platform.edge.buffer_h}h",
            f"--storage.remote.flush-deadline={FLUSH_DEADLINE_S}s",
            f"--web.listen-address=127.0.0.1:{port}",
            "--enable-feature=agent,native-histograms,exemplar-storage",
        ),
        ready_url=f"http://127.0.0.1:{port}/-/ready",
        address=f"http://127.0.0.1:{port}",
        ports=((port, "ports.edge_first"),),
    )


def _node_exporter(platform: Platform, program: Path) -> Part:
    port = platform.ports.node_exporter
    return Part(
        name="node-exporter",
        argv=(str(program), f"--web.listen-address=127.0.0.1:{port}"),
        ready_url=f"http://127.0.0.1:{port}/",
        address=f"http://127.0.0.1:{port}",
        ports=((port, "ports.node_exporter"),),
    )
