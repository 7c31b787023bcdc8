"""SPIRE: its server and agents, who gets which certificate, and the files that nginx reads.

Source: the configuration references of SPIRE (spire_server, spire_agent) and of spiffe-helper.
"""

import os
from pathlib import Path
from typing import Any

from tickscope.model.front import FrontSettings, tenant_id
from tickscope.model.platform import Platform
from tickscope.render.hcl_text import hcl_text

AUTHORITY_LIVES = 7
"""Lives of a certificate that an authority lives: SPIRE wants six, or cuts certificates short."""
AUTHORITY_H_MIN = 24
HEALTH_PORT_OFFSET = 1
FRONT = "front"
HOST_TAG = "tickscope-host"


def folder(platform: Platform) -> Path:
    """Return where SPIRE's programs keep what they have on a machine."""
    return platform.data_folder / "spire"


def agent_socket(platform: Platform) -> Path:
    """Return where an agent hands out certificates (the Workload API, and Envoy's SDS)."""
    return folder(platform) / "agent.sock"


def front_id(front: FrontSettings) -> str:
    """Return the SPIFFE id of the front itself."""
    return f"spiffe://{front.trust_domain}/{FRONT}"


def host_id(front: FrontSettings, of: str) -> str:
    """Return the SPIFFE id of hosts: ``of`` is ``front``, or ``tenant/`` and a name, which no tenant's name is."""
    return f"spiffe://{front.trust_domain}/host/{of}"


def server_config(platform: Platform) -> str:
    """Return server.conf: entries and keys on its disk, and the private CA above it if one is named."""
    spire = platform.front.spire
    port = int(spire.server.rpartition(":")[2])
    home = folder(platform) / "server"
    plugins: dict[str, Any] = {
        'DataStore "sql"': _plugin(database_type="sqlite3", connection_string=str(home / "entries.sqlite3")),
        'KeyManager "disk"': _plugin(keys_path=str(home / "keys.json")),
        f'NodeAttestor "{spire.attestor}"': _plugin(),
    }
    if spire.private_ca_arn:
        region = spire.private_ca_arn.split(":")[3]
        plugins['UpstreamAuthority "aws_pca"'] = _plugin(
            region=region, certificate_authority_arn=spire.private_ca_arn
        )
    return hcl_text(
        {
            "server": {
                "bind_address": "127.0.0.1" if _on_loopback(spire.server) else "0.0.0.0",  # noqa: S104 - agents call
                "bind_port": port,
                "socket_path": str(home / "api.sock"),
                "trust_domain": platform.front.trust_domain,
                "data_dir": str(home),
                "log_level": "INFO",
                "default_x509_svid_ttl": f"{spire.svid_ttl_m}m",
                "ca_ttl": f"{max(AUTHORITY_LIVES * spire.svid_ttl_m, AUTHORITY_H_MIN * 60)}m",
            },
            "plugins": plugins,
            "health_checks": _health(port + HEALTH_PORT_OFFSET),
        }
    )


def agent_config(platform: Platform) -> str:
    """Return agent.conf, the same for every host: what a host is, its attestation says."""
    spire = platform.front.spire
    host, _, port = spire.server.rpartition(":")
    home = folder(platform) / "agent"
    return hcl_text(
        {
            "agent": {
                "server_address": host,
                "server_port": int(port),
                "trust_domain": platform.front.trust_domain,
                "trust_bundle_path": str(folder(platform) / "bundle.pem"),
                "data_dir": str(home),
                "socket_path": str(agent_socket(platform)),
                "log_level": "INFO",
            },
            "plugins": {
                'KeyManager "disk"': _plugin(directory=str(home)),
                f'NodeAttestor "{spire.attestor}"': _plugin(),
                'WorkloadAttestor "unix"': _plugin(),
            },
        }
    )


def entries(platform: Platform) -> dict[str, Any]:
    """Return the entries for ``spire-server entry create -data``: one for each tenant, and the front's.

    A host may have the certificate of its own tenant and no other: the entry's parent is the tenant's hosts.
    """
    front = platform.front
    wanted = {f"tenant/{each.name}": tenant_id(front.trust_domain, each.name) for each in platform.tenants}
    made = [_workload(front, of, identity) for of, identity in wanted.items()]
    made.append(_workload(front, FRONT, front_id(front)) | {"dns_names": list(front.spire.front_names)})
    if front.spire.attestor == "aws_iid":
        made += [_hosts(front, of) for of in (*wanted, FRONT)]
    return {"entries": made}


def helper_config(platform: Platform) -> str:
    """Return spiffe-helper's configuration: it keeps nginx' files fresh, and tells nginx by SIGHUP."""
    front = platform.front
    files = [Path(str(file)) for file in (front.certificate, front.key, front.client_ca)]
    shared = os.path.commonpath([file.parent for file in files])
    certificate, key, authorities = (os.path.relpath(file, shared) for file in files)
    return hcl_text(
        {
            "agent_address": str(agent_socket(platform)),
            "cert_dir": shared,
            "svid_file_name": certificate,
            "svid_key_file_name": key,
            "svid_bundle_file_name": authorities,
            "pid_file_name": str(platform.data_folder / "run" / "nginx" / "nginx.pid"),
            "renew_signal": "SIGHUP",
            "daemon_mode": True,
        }
    )


def _workload(front: FrontSettings, of: str, identity: str) -> dict[str, Any]:
    return {
        "spiffe_id": identity,
        "parent_id": host_id(front, of),
        "selectors": [{"type": "unix", "value": f"user:{front.spire.workload_user}"}],
        "x509_svid_ttl": front.spire.svid_ttl_m * 60,
    }


def _hosts(front: FrontSettings, of: str) -> dict[str, Any]:
    return {
        "spiffe_id": host_id(front, of),
        "parent_id": f"spiffe://{front.trust_domain}/spire/server",
        "selectors": [{"type": "aws_iid", "value": f"tag:{HOST_TAG}:{of}"}],
    }


def _plugin(**data: str) -> dict[str, Any]:
    return {"plugin_data": data}


def _health(port: int) -> dict[str, Any]:
    return {"listener_enabled": True, "bind_address": "127.0.0.1", "bind_port": str(port)}


def _on_loopback(server: str) -> bool:
    return server.startswith(("127.", "localhost:"))
