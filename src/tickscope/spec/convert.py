"""Checked keys → the frozen values that every room holds."""

from pathlib import Path

from tickscope.model.buffer import BufferSettings, JournalSettings, KafkaSettings, KinesisSettings
from tickscope.model.collector import CollectorSettings
from tickscope.model.front import SPIRE_FILES, FrontSettings, SpireSettings
from tickscope.model.gates import Action, Environment, Fault, GateSettings, LoadSettings
from tickscope.model.platform import (
    DemoSettings,
    EdgeSettings,
    Family,
    GatewaySettings,
    Limits,
    Platform,
    Ports,
    Schema,
    Slo,
    Tenant,
    TokenSource,
)
from tickscope.model.stores import AmpSettings, HotStoreSettings, TraceSettings
from tickscope.spec.convert_cloud import cloud_settings, tenant_cloud
from tickscope.spec.keys.collector import CollectorKeys
from tickscope.spec.keys.front import FrontKeys
from tickscope.spec.keys.gates import ActionKeys, GateKeys
from tickscope.spec.keys.identity import LimitKeys, TenantKeys
from tickscope.spec.keys.metrics import FamilyKeys
from tickscope.spec.keys.platform_file import PlatformKeys
from tickscope.spec.keys.storage import BufferKeys, HotStoreKeys

FORMAT_VERSION = 1


def to_platform(keys: PlatformKeys, source: Path) -> Platform:
    """Return the platform; ``data_folder`` becomes absolute, seen from the file's folder."""
    data_folder = (source.parent / keys.data_folder).absolute()
    schema = keys.schema_.model_dump() | {"labels": tuple(keys.schema_.labels)}
    return Platform(
        source=source,
        environment=keys.environment,
        region=keys.region,
        data_folder=data_folder,
        tenants=tuple(_tenant(tenant, keys.limits) for tenant in keys.tenants),
        schema=Schema(**schema, families={name: _family(name, family) for name, family in keys.catalogue.items()}),
        slo=Slo(**keys.slo.model_dump()),
        edge=EdgeSettings(**keys.edge.model_dump()),
        gateway=GatewaySettings(**keys.gateway.model_dump()),
        front=_front(keys.front, source, data_folder),
        collector=_collector(keys.collector, source),
        buffer=_buffer(keys.buffer),
        hot_store=_hot_store(keys.hot_store),
        traces=TraceSettings(**keys.traces.model_dump()),
        cloud=cloud_settings(keys.cloud),
        ports=Ports(**keys.ports.model_dump()),
        gates=_gates(keys.gates),
        demo=DemoSettings(
            **keys.demo.model_dump() | {"zones": tuple(keys.demo.zones), "builds": tuple(keys.demo.builds)}
        ),
    )


def _tenant(keys: TenantKeys, every: LimitKeys) -> Tenant:
    tokens = tuple(TokenSource(token.name, token.env, token.expires) for token in keys.tokens)
    limits = Limits(**every.model_dump() | keys.limits)
    return Tenant(
        keys.name,
        keys.title,
        tokens,
        limits,
        keys.edge,
        keys.over_quota_status,
        keys.observe,
        tuple(config.config() for config in keys.relabel_configs),
        keys.ha_replica_label,
        keys.over_series_limit,
        tuple(keys.fold_labels),
        {str(name): limit for name, limit in keys.limits_dry_run.items()},
        tenant_cloud(keys.cloud),
    )


def _front(keys: FrontKeys, source: Path, data_folder: Path) -> FrontSettings:
    files: dict[str, Path | None] = {}
    for name, own in SPIRE_FILES.items():
        given = getattr(keys, name)
        kept = data_folder / "spire" / own if keys.issuer == "spire" else None
        files[name] = (source.parent / given).absolute() if given else kept
    spire = SpireSettings(**keys.spire.model_dump() | {"front_names": tuple(keys.spire.front_names)})
    return FrontSettings(**keys.model_dump() | files | {"gateways": tuple(keys.gateways), "spire": spire})


def _collector(keys: CollectorKeys, source: Path) -> CollectorSettings:
    authorities = {tenant: (source.parent / file).absolute() for tenant, file in keys.client_cas.items()}
    return CollectorSettings(**keys.model_dump() | {"client_cas": authorities})


def _buffer(keys: BufferKeys) -> BufferSettings:
    return BufferSettings(
        kind=keys.kind,
        consumers=tuple(keys.consumers),
        journal=JournalSettings(**keys.journal.model_dump()),
        kinesis=KinesisSettings(**keys.kinesis.model_dump()),
        kafka=KafkaSettings(**keys.kafka.model_dump() | {"bootstrap": tuple(keys.kafka.bootstrap)}),
    )


def _hot_store(keys: HotStoreKeys) -> HotStoreSettings:
    return HotStoreSettings(**keys.model_dump() | {"amp": AmpSettings(**keys.amp.model_dump())})


def _gates(keys: GateKeys) -> GateSettings:
    return GateSettings(
        tenants=tuple(keys.tenants),
        load=LoadSettings(**keys.load.model_dump()),
        faults=tuple(Fault(name, tuple(_action(step) for step in steps)) for name, steps in keys.faults.items()),
        environments=tuple(
            Environment(name, **environment.model_dump()) for name, environment in keys.environments.items()
        ),
    )


def _action(keys: ActionKeys) -> Action:
    return Action(keys.do, keys.part, keys.after_s, 0.0 if keys.do == "kill" else keys.for_s)


def _family(name: str, keys: FamilyKeys) -> Family:
    return Family(name, keys.kind, keys.help, {label: tuple(values) for label, values in keys.labels.items()})
