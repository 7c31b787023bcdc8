"""The resolved platform as a platform file, every default written out."""

import io
from dataclasses import asdict

from ruamel.yaml import YAML

from tickscope.model.cloud import CloudSettings
from tickscope.model.collector import CollectorSettings
from tickscope.model.front import FrontSettings
from tickscope.model.gates import Action, GateSettings
from tickscope.model.platform import Family, Platform
from tickscope.spec.convert import FORMAT_VERSION

LINE_CHARS_MAX = 2000
"""Longer than any line of text that the file may hold, so that none is folded."""


def to_jsonable(platform: Platform) -> dict[str, object]:
    """Return the platform as dicts, lists and scalars, in the shape of the file.

    ``load`` of the result (JSON is YAML) gives the same platform: ``data_folder`` is absolute, no key is left out.
    """
    schema = asdict(platform.schema)
    del schema["families"]
    return {
        "version": FORMAT_VERSION,
        "environment": platform.environment,
        "region": platform.region,
        "data_folder": str(platform.data_folder),
        "tenants": _lists([asdict(tenant) for tenant in platform.tenants]),
        "slo": asdict(platform.slo),
        "schema": _lists(schema),
        "catalogue": {name: _family(family) for name, family in platform.schema.families.items()},
        "edge": asdict(platform.edge),
        "gateway": asdict(platform.gateway),
        "front": _front(platform.front),
        "collector": _collector(platform.collector),
        "buffer": _lists(asdict(platform.buffer)),
        "hot_store": asdict(platform.hot_store),
        "traces": asdict(platform.traces),
        "ports": asdict(platform.ports),
        "gates": _gates(platform.gates),
        "cloud": _cloud(platform.cloud),
        "demo": _lists(asdict(platform.demo)),
    }


def to_yaml(platform: Platform) -> str:
    """Return the same as YAML."""
    text = io.StringIO()
    yaml = YAML(typ="rt", pure=True)
    yaml.width = LINE_CHARS_MAX
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(to_jsonable(platform), text)
    return text.getvalue()


def _front(front: FrontSettings) -> dict[str, object]:
    files = {name: str(getattr(front, name) or "") for name in ("certificate", "key", "client_ca")}
    return {**asdict(front), **files, "gateways": list(front.gateways), "spire": _lists(asdict(front.spire))}


def _collector(collector: CollectorSettings) -> dict[str, object]:
    return {**asdict(collector), "client_cas": {name: str(file) for name, file in collector.client_cas.items()}}


def _family(family: Family) -> dict[str, object]:
    return {"kind": family.kind, "help": family.help, "labels": _lists(family.labels)}


def _gates(gates: GateSettings) -> dict[str, object]:
    return {
        "tenants": list(gates.tenants),
        "load": asdict(gates.load),
        "faults": {fault.name: [_action(action) for action in fault.actions] for fault in gates.faults},
        "environments": {
            each.name: {key: value for key, value in asdict(each).items() if key != "name"}
            for each in gates.environments
        },
    }


def _cloud(cloud: CloudSettings) -> dict[str, object]:
    """Return the cloud with each environment's account by its name."""
    environments = [{**asdict(each), "account": each.account.name} for each in cloud.environments]
    shown = _lists({**asdict(cloud), "environments": environments})
    assert isinstance(shown, dict)
    return shown


def _action(action: Action) -> dict[str, object]:
    keys = asdict(action)
    if action.do == "kill":
        del keys["for_s"]
    return keys


def _lists(value: object) -> object:
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_lists(item) for item in value]
    return value
