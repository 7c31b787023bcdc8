"""What the platform file says about the stores behind the buffer."""

from dataclasses import dataclass
from typing import Literal

StoreKind = Literal["prometheus", "amp", "mimir"]
TraceBackend = Literal["none", "tempo", "xray"]
EVERY_OTHER_TENANT = "*"


@dataclass(frozen=True, slots=True)
class AmpSettings:
    """Amazon Managed Service for Prometheus: the workspace of each tenant, ``*`` for all that are not named."""

    endpoint_url: str
    """Empty for the region's public endpoint."""
    workspaces: dict[str, str]
    alerts_topic_arn: str = ""
    """Empty for no alert manager."""

    def workspace(self, tenant: str) -> str:
        """Return the id of a tenant's workspace; raises KeyError when it has none."""
        return self.workspaces.get(tenant) or self.workspaces[EVERY_OTHER_TENANT]


@dataclass(frozen=True, slots=True)
class HotStoreSettings:
    """The hot store's kind, window and retention."""

    kind: StoreKind
    retention_h: int
    out_of_order_window_m: int
    dead_letters_bytes_max: int
    amp: AmpSettings
    mimir_url: str


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """Where traces go."""

    backend: TraceBackend
    tempo_url: str
    retention_h: int
