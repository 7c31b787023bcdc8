"""Where the gates knock: an environment's addresses, and who they say they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tickscope.adapters.secrets import faults_token, token_of
from tickscope.errors import Reject
from tickscope.model.platform import Platform, edge_addresses

LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Target:
    """An environment from outside. ``tokens`` are by tenant; what it does not have is empty."""

    name: str
    gateway_url: str
    hot_store_url: str
    portal_url: str
    tokens: dict[str, str] = field(repr=False)
    statsd: dict[str, tuple[str, int]]
    """By tenant: the host and UDP port of its exporter."""
    faults_url: str = ""
    faults_token: str = field(default="", repr=False)


def target_of(platform: Platform, name: str, env: Mapping[str, str], tenants: tuple[str, ...] = ()) -> Target:
    """Return the environment of that name, by default with the gates' tenants.

    Raises Reject that lists the known environments.
    """
    own = [platform.tenant(tenant) for tenant in tenants or platform.gates.tenants]
    tokens = {tenant.name: token_of(platform, tenant, tenant.tokens[0], env) for tenant in own if tenant}
    if name in (LOCAL, platform.environment):
        return _local(platform, tokens, env)
    for known in platform.gates.environments:
        if known.name == name:
            return Target(name, known.gateway_url, known.hot_store_url, known.portal_url, tokens, {})
    names = ", ".join([LOCAL, *(known.name for known in platform.gates.environments)])
    raise Reject("unknown_environment", f"{platform.source.name} has no environment '{name}'; it has {names}")


def _local(platform: Platform, tokens: dict[str, str], env: Mapping[str, str]) -> Target:
    ports = platform.ports
    statsd = {
        tenant.name: ("127.0.0.1", edge_addresses(platform, tenant).statsd)
        for tenant in platform.edge_tenants
        if tenant.name in platform.gates.tenants
    }
    faulty = bool(platform.gates.faults)
    return Target(
        name=LOCAL,
        gateway_url=f"http://127.0.0.1:{ports.gateway}",
        hot_store_url=f"http://127.0.0.1:{ports.hot_store}",
        portal_url=f"http://127.0.0.1:{ports.portal}",
        tokens=tokens,
        statsd=statsd,
        faults_url=f"http://127.0.0.1:{ports.faults}" if faulty else "",
        faults_token=faults_token(platform, env) if faulty else "",
    )
