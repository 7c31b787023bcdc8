"""The rendered configs of every role of hosts, as the cloud takes them."""

from pathlib import Path

from tickscope.cloud.operations.programs import PARTS
from tickscope.model.platform import Platform, Tenant
from tickscope.render import adot, envoy, nginx, prometheus, spire
from tickscope.render.yaml_text import yaml_text

TOKEN = Path("/var/lib/tickscope/token")
"""Where a game host keeps its tenant's token; the config names the file only."""
FRONT, GATEWAY, EDGE = "front", "gateway", "edge"


def host_configs(platform: Platform, file: Path) -> dict[str, str]:
    """Return ``role/program`` → text: each part, the front, and the game hosts of each tenant (``edge/<tenant>``).

    ``file`` is the platform file itself, which every part reads; it holds no secret, only names of variables.
    """
    text = file.read_text()
    found = {f"{part}/tickscope-{part}": text for part in PARTS}
    if platform.collector.distribution != "none":
        found[f"{GATEWAY}/{platform.collector.distribution}"] = adot.config_file(platform)
    if platform.front.kind == "nginx":
        found[f"{FRONT}/nginx"] = nginx.config(platform)
    elif platform.front.kind == "envoy":
        found[f"{FRONT}/envoy"] = yaml_text(envoy.bootstrap(platform))
    for tenant in platform.tenants:
        if tenant.edge:
            found |= _edge(platform, tenant)
    if platform.front.issuer == "spire":
        issued = sorted({name.rpartition("/")[0] for name in found} - set(PARTS))
        found |= {f"{role}/spire-agent": spire.agent_config(platform) for role in issued}
    return found


def _edge(platform: Platform, tenant: Tenant) -> dict[str, str]:
    return {f"{EDGE}/{tenant.name}/prometheus": prometheus.agent_config(platform, tenant, TOKEN)}
