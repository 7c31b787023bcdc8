"""Checked keys → the frozen values that every room holds."""

from pathlib import Path

from tickscope.model.buffer import BufferSettings, JournalSettings, KafkaSettings, KinesisSettings
from tickscope.model.front import FrontSettings
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
from tickscope.spec.keys.front import FrontKeys
from tickscope.spec.keys.gates import ActionKeys, GateKeys
from tickscope.spec.keys.identity import LimitKeys, TenantKeys
from tickscope.spec.keys.metrics import FamilyKeys
from tickscope.spec.keys.platform_file import PlatformKeys
from tickscope.spec.keys.storage import BufferKeys, HotStoreKeys

FORMAT_VERSION = 1


def to_platform(keys: PlatformKeys, source: Path) -> Platform:
    """Return the platform; ``data_folder`` becomes absolute, seen from the file's folder."""
    schema = keys.schema_.model_dump() | {"labels": tuple(keys.schema_.labels)}
    return Platform(
        source=source,
        environment=keys.environment,
        region=keys.region,
        data_folder=(source.parent / keys.data_folder).absolute(),
        tenants=tuple(_tenant(tenant, keys.limits) for tenant in keys.tenants),
        schema=Schema(**schema, families={name: _family(name, family) for name, family in keys.catalogue.items()}),
        slo=Slo(**keys.slo.model_dump()),
        edge=EdgeSettings(**keys.edge.model_dump()),
        gateway=GatewaySettings(**keys.gateway.model_dump()),
        front=_front(keys.front, source),
        buffer=_buffer(keys.buffer),
        hot_store=_hot_store(keys.hot_store),
        traces=TraceSettings(**keys.traces.model_dump()),
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
    )


def _front(keys: FrontKeys, source: Path) -> FrontSettings:
    given = {name: getattr(keys, name) for name in ("certificate", "key", "client_ca")}
    files = {name: (source.parent / file).absolute() if file else None for name, file in given.items()}
    return FrontSettings(**keys.model_dump() | files | {"gateways": tuple(keys.gateways)})


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
