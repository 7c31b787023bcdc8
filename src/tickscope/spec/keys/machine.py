"""This machine: its ports, and the synthetic fleet."""

from pydantic import Field

from tickscope.spec.keys.kinds import UNIQUE, Count, Keys, LabelValue, Port, Region, WholeSeconds, Zone


class PortKeys(Keys):
    """Ports on this machine, all different, and on loopback but for a Collector's."""

    portal: Port = Field(default=7400, description="The web page.")
    gateway: Port = Field(default=7401, description="Where agents send.")
    hot_store: Port = Field(default=7402, description="The metric store.")
    relay: Port = Field(default=7403, description="The relay's own metrics.")
    node_exporter: Port = Field(default=7404, description="Host metrics.")
    fleet: Port = Field(default=7405, description="The synthetic fleet's own metrics.")
    faults: Port = Field(default=7406, description="Where `tickscope up` takes the gates' faults.")
    front: Port = Field(
        default=7407, description="Where the proxy takes senders over TLS, when `front.kind` says so."
    )
    edge_first: Port = Field(
        default=7410,
        description="First port of the edges: each tenant takes three in the file's order (exporter, StatsD"
        " over UDP, agent).",
    )
    collector_first: Port = Field(
        default=7800,
        description="First port of a Collector in the gateway's place: its health, its own metrics, then three for"
        " each tenant (OTLP over gRPC, OTLP over HTTP, the way to the store).",
    )


class DemoKeys(Keys):
    """The synthetic fleet that `tickscope up` starts."""

    seed: Count = Field(default=20, ge=0, le=2**31 - 1, description="The same seed gives the same fleet.")
    day_s: WholeSeconds = Field(default=3600, ge=60, le=86_400, description="How long a day of players takes.")
    region: Region = Field(default="eu-central-1", description="The value of the label `region`.")
    zones: list[Zone] = Field(
        default=["eu-central-1a", "eu-central-1b", "eu-central-1c"],
        min_length=1,
        max_length=6,
        json_schema_extra=UNIQUE,
        description="Values of the label `az`; each starts with the region.",
    )
    shards_per_zone: Count = Field(default=3, ge=1, le=100, description="Game servers in each zone.")
    tick_hz: int = Field(default=30, ge=1, le=240, title="a tick rate", description="Simulation ticks per second.")
    slots_per_shard: Count = Field(default=64, ge=1, le=1000, description="Player slots of a game server.")
    builds: list[LabelValue] = Field(
        default=["2026.11.1", "2026.11.2"],
        min_length=1,
        max_length=16,
        json_schema_extra=UNIQUE,
        description="Values of the label `build_id`, oldest first.",
    )
    bad_build: LabelValue = Field(default="2026.11.2", description="The build of `builds` whose ticks run late.")
