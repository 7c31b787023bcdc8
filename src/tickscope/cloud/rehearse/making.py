"""How a resource is made in the emulator: by its CloudFormation, by a shim, by both, or as a stand-in."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tickscope.cloud.rehearse.calls import About, Answer, Call, Caller, Shim, fill
from tickscope.cloud.rehearse.made import Emulator, Made
from tickscope.cloud.rehearse.support import identifier
from tickscope.errors import TickscopeError


class StandIn:
    """Something with an id in place of a resource, as moto's CloudFormation handles resources."""

    def __init__(self, physical_id: str, attributes: Mapping[str, Any]) -> None:
        self.physical_resource_id = physical_id
        self.attributes = attributes

    def get_cfn_attribute(self, name: str) -> Any:
        """Return what ``Fn::GetAtt`` gives; a text of its own where nothing is known."""
        return self.attributes.get(name) or f"{self.physical_resource_id}.{name}"

    def is_created(self) -> bool:
        """Return whether it is there; nothing takes time here."""
        return True


class Noting:
    """One type as moto's CloudFormation uses it: makes a resource somehow, and notes what came of it."""

    def __init__(self, running: Emulator, type_: str, moto_class: Any) -> None:
        self._running = running
        self._type = type_
        self._class = moto_class

    def create_from_cloudformation_json(
        self, name: str, definition: Mapping[str, Any], account_id: str, region_name: str, **known: Any
    ) -> Any:
        properties = copy.deepcopy(dict(definition["Properties"]))
        about = About(account_id, region_name, "", properties, logical=_own_name(known))
        place = account_id, region_name, known["StackId"], known["LogicalId"]
        try:
            made = self._make(name, definition, about, known)
        except Exception as error:  # noqa: BLE001 Whatever moto raises is the reason, told with the resource.
            said = str(error) if isinstance(error, TickscopeError) else f"{type(error).__name__}: {error}"
            made = stand_in(known["LogicalId"])
            self._running.made[place] = Made(self._type, made.physical_resource_id, properties, False, said)
            return made
        real = self._class is not None or self._type in self._running.shims
        self._running.made[place] = Made(self._type, str(made.physical_resource_id), properties, real)
        return made

    def has_cfn_attr(self, name: str) -> bool:
        return True

    def delete_from_cloudformation_json(self, *arguments: Any) -> None:
        if self._class is not None:
            self._class.delete_from_cloudformation_json(*arguments)

    def update_from_cloudformation_json(self, **arguments: Any) -> Any:
        if self._class is None:
            return arguments["original_resource"]
        return self._class.update_from_cloudformation_json(**arguments)

    def _make(self, name: str, definition: Mapping[str, Any], about: About, known: Mapping[str, Any]) -> Any:
        shim = self._running.shims.get(self._type)
        if shim and not shim.completes:
            return make(shim, about, self._running.asked())
        if self._class is None:
            return stand_in(known["LogicalId"])
        made = self._class.create_from_cloudformation_json(name, definition, about.account, about.region, **known)
        made.get_cfn_attribute = _forgiving(made, self._type, about.region)
        if shim:
            extra = make(shim, replace(about, id=str(made.physical_resource_id)), self._running.asked())
            made.get_cfn_attribute = _first(extra.attributes, made.get_cfn_attribute)
        return made


def stand_in(logical_id: str) -> StandIn:
    return StandIn(f"stand-in-for-{logical_id}", {})


def make(shim: Shim, about: About, caller: Caller) -> StandIn:
    """Make a resource by a shim's calls; raises Reject with the API's words."""

    def ask(call: Call, about: About) -> Answer:
        return caller.call(about.account, about.region, call.service, call.operation, fill(call.arguments, about))

    for call in shim.calls:
        about = replace(about, answers=(*about.answers, ask(call, about)))
    for items, call in shim.each:
        for each in about.find(items) or ():
            ask(call, replace(about, each=each))
    for condition, call in shim.given:
        if about.find(condition):
            ask(call, about)
    known = {name: about.find(expression) for name, expression in shim.attributes.items()}
    return StandIn(str(about.find(shim.id)), known)


def _own_name(known: Mapping[str, Any]) -> str:
    """Return a name that no other resource has, for APIs that want one where CloudFormation makes it up."""
    return f"{known['StackId'].split('/')[1]}-{known['LogicalId']}"


def _first(known: Mapping[str, Any], otherwise: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda name: known.get(name) or otherwise(name)


def _forgiving(made: Any, type_: str, region: str) -> Callable[[str], Any]:
    """Return a ``Fn::GetAtt`` that has an answer where moto knows no such attribute.

    It is the physical id where the type's schema says that the attribute identifies it, else a text of its own.
    """
    known = getattr(made, "get_cfn_attribute", None)
    physical_id = str(made.physical_resource_id)

    def find(name: str) -> Any:
        try:
            found = known(name) if known else None
        except Exception:  # noqa: BLE001 Moto raises several kinds; each of them means the same.
            found = None
        return found or (physical_id if name == identifier(type_, region) else f"{physical_id}.{name}")

    return find
