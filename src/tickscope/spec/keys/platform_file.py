"""The whole platform file."""

from pydantic import Field

from tickscope.spec.keys.cloud import CloudKeys
from tickscope.spec.keys.collector import CollectorKeys
from tickscope.spec.keys.front import FrontKeys
from tickscope.spec.keys.gates import GateKeys
from tickscope.spec.keys.identity import LimitKeys, TenantKeys
from tickscope.spec.keys.kinds import FAMILIES_MAX, TENANTS_MAX, FamilyName, Folder, Keys, Name, Region
from tickscope.spec.keys.machine import DemoKeys, PortKeys
from tickscope.spec.keys.metrics import STANDARD_CATALOGUE, FamilyKeys, SchemaKeys
from tickscope.spec.keys.service import EdgeKeys, GatewayKeys, SloKeys
from tickscope.spec.keys.storage import BufferKeys, HotStoreKeys, TraceKeys


class PlatformKeys(Keys):
    """The platform file, `tickscope.yaml`: the only file that you edit."""

    # Not Literal[1]: that takes true and 1.0 too.
    version: int = Field(
        ge=1,
        le=1,
        title="a version of this format",
        json_schema_extra={"$comment": "1"},
        description="Version of the file's format.",
    )
    environment: Name = Field(description="The environment's name: `local` for this machine.")
    region: Region = Field(
        default="eu-central-1",
        description="The AWS region that it lives in; nothing of AWS is used unless a part below says so.",
    )
    data_folder: Folder = Field(
        default=".tickscope", description="Where this machine keeps its data; relative to the file."
    )
    tenants: list[TenantKeys] = Field(
        min_length=1, max_length=TENANTS_MAX, description="The games or studios that share the platform."
    )
    limits: LimitKeys = Field(
        default=LimitKeys(), description="What each tenant may use, where its own `limits` say nothing else."
    )
    slo: SloKeys = Field(default=SloKeys(), description="Service level objectives of the platform itself.")
    schema_: SchemaKeys = Field(
        default=SchemaKeys(), alias="schema", description="Which labels a series may have, and how large it may be."
    )
    catalogue: dict[FamilyName, FamilyKeys] = Field(
        default=STANDARD_CATALOGUE,
        max_length=FAMILIES_MAX,
        description="Metric families by name. Left out, it is the standard game catalogue.",
    )
    edge: EdgeKeys = Field(default=EdgeKeys(), description="How game hosts collect and send.")
    gateway: GatewayKeys = Field(default=GatewayKeys(), description="Limits of the front door.")
    front: FrontKeys = Field(default=FrontKeys(), description="The proxy before the gateway, if any.")
    collector: CollectorKeys = Field(
        default=CollectorKeys(), description="An OpenTelemetry Collector in the gateway's place, if any."
    )
    buffer: BufferKeys = Field(default=BufferKeys(), description="What is acknowledged waits here for the stores.")
    hot_store: HotStoreKeys = Field(default=HotStoreKeys(), description="Recent metrics.")
    traces: TraceKeys = Field(default=TraceKeys(), description="Where traces go.")
    cloud: CloudKeys = Field(default=CloudKeys(), description="What lives in AWS.")
    ports: PortKeys = Field(default=PortKeys(), description="Ports on this machine, all different.")
    gates: GateKeys = Field(default=GateKeys(), description="What the gates and `tickscope load` use.")
    demo: DemoKeys = Field(default=DemoKeys(), description="The synthetic fleet that `tickscope up` starts.")
