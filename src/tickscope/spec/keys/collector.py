"""An OpenTelemetry Collector in the gateway's place."""

from pydantic import Field

from tickscope.model.collector import Distribution
from tickscope.spec.keys.kinds import TENANTS_MAX, Bytes, Count, File, Keys, ListenAddress, Name


class CollectorKeys(Keys):
    """An OpenTelemetry Collector in gateway mode, instead of the gateway; `tickscope render adot`."""

    distribution: Distribution = Field(
        default="none",
        title="a distribution",
        description="`adot` knows tenants by their certificates' authorities; `contrib` also has bearer tokens.",
    )
    listen: ListenAddress = Field(default="127.0.0.1", description="The address on which it takes senders.")
    client_cas: dict[Name, File] = Field(
        default={},
        max_length=TENANTS_MAX,
        description="By tenant, the authority whose client certificates are that tenant's, in PEM; an intermediate"
        " one will do. `adot` needs one for every tenant.",
    )
    memory_mib_max: Count = Field(
        default=512, ge=64, le=1_048_576, description="MiB that it may take; over that senders are told to wait."
    )
    queue_bytes_max: Bytes = Field(
        default=2_147_483_648,
        ge=1_048_576,
        le=2**40,
        description="What may wait on disk for the store, of each tenant; over that its senders are told to wait.",
    )
