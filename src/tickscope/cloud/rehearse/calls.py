"""Calls of AWS' APIs as data: which operation, with what from a template, and what of the answer.

A text that begins with ``=`` is a JMESPath expression over ``id`` (the physical id), ``logical`` (a name of its
own, from the logical id), ``p`` (the resource's properties, intrinsics resolved), ``account``, ``region``, ``each``
(an item of a list) and ``r`` (the answers so far); any other value stands for itself. What is not found is left
out of the call, at any depth. Added to JMESPath's functions are
``only(list, key, value)``, ``from_json(text)``, ``tag_map(list)``, ``tag_list(map)``, ``short(text)``,
``last_part(text)``, ``parts(id)`` (of a physical id, at ``|``), ``without(list, value)``, ``undotted(name)``,
and for buckets ``bucket_name(text)`` and ``placed(region)``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import jmespath
import jmespath.functions

Answer = Mapping[str, Any]


class _Functions(jmespath.functions.Functions):  # type: ignore[misc]
    """JMESPath's functions and those that it lacks: its filters cannot compare with something outside of them."""

    @jmespath.functions.signature({"types": ["array"]}, {"types": ["string"]}, {"types": []})  # type: ignore[untyped-decorator]
    def _func_only(self, items: list[Any], key: str, value: Any) -> Any:
        return next((each for each in items if each.get(key) == value), None)

    @jmespath.functions.signature({"types": []})  # type: ignore[untyped-decorator]
    def _func_from_json(self, text: Any) -> Any:
        return json.loads(text) if isinstance(text, str) else text

    @jmespath.functions.signature({"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_bucket_name(self, text: str) -> str:
        return text.lower()[-63:].strip("-")

    @jmespath.functions.signature({"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_short(self, text: str) -> str:
        return text[-64:]

    @jmespath.functions.signature({"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_last_part(self, text: str) -> str:
        return text.rsplit("/", 1)[-1]

    @jmespath.functions.signature({"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_parts(self, physical_id: str) -> list[str]:
        return physical_id.split("|")

    @jmespath.functions.signature({"types": ["array", "null"]}, {"types": []})  # type: ignore[untyped-decorator]
    def _func_without(self, items: list[Any] | None, value: Any) -> list[Any]:
        return [each for each in items or () if each != value]

    @jmespath.functions.signature({"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_undotted(self, name: str) -> str:
        return name.removesuffix(".")

    @jmespath.functions.signature({"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_placed(self, region: str) -> Any:
        return None if region == "us-east-1" else {"LocationConstraint": region}

    @jmespath.functions.signature({"types": []})  # type: ignore[untyped-decorator]
    def _func_tag_map(self, tags: Any) -> Any:
        return {each["Key"]: each["Value"] for each in tags} if isinstance(tags, list) else tags

    @jmespath.functions.signature({"types": []})  # type: ignore[untyped-decorator]
    def _func_tag_list(self, tags: Any) -> Any:
        return [{"Key": key, "Value": each} for key, each in tags.items()] if isinstance(tags, dict) else tags


_OPTIONS = jmespath.Options(custom_functions=_Functions())


def search(expression: str, value: Any) -> Any:
    """Return what a JMESPath expression finds in a value."""
    return jmespath.search(expression, value, options=_OPTIONS)


class Caller(Protocol):
    """Calls an API of one account and region."""

    def call(self, account: str, region: str, service: str, operation: str, arguments: Mapping[str, Any]) -> Answer:
        """Return the answer.

        Raises Reject: ``not_there`` when the service knows no such thing, ``not_known`` when the emulator has no
        such operation, ``aws`` otherwise.
        """


@dataclass(frozen=True, slots=True)
class Call:
    """One operation of boto3's client for a service."""

    service: str
    operation: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked(Call):
    """A call that reads, and what of its answer is a resource's properties."""

    item: str = "@"
    """JMESPath from the answer to the resource; where it gives a list, the one that fits best is taken."""
    properties: Mapping[str, str] = field(default_factory=dict)
    """CloudFormation's property → JMESPath from the resource."""
    each: str = ""
    """A list, by an expression: the call is made for each item, and ``item`` is sought in ``{"each": answers}``."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How a resource of a type is read back; the first call proves that it is there."""

    type: str
    calls: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Shim:
    """How a resource of a type is made where the emulator's CloudFormation cannot, but its API can."""

    type: str
    calls: tuple[Call, ...]
    id: str
    """Expression for the physical id (what ``Ref`` gives)."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """What ``Fn::GetAtt`` gives → expression."""
    each: tuple[tuple[str, Call], ...] = ()
    """Lists, by expressions, and the call that is made for each item of one afterwards."""
    completes: bool = False
    """Whether the emulator's CloudFormation makes it first, this then what it drops; ``id`` is that one's."""
    given: tuple[tuple[str, Call], ...] = ()
    """Expressions, and the call that is made afterwards when one finds something."""


@dataclass(frozen=True, slots=True)
class About:
    """The resource that a call is about."""

    account: str
    region: str
    id: str
    properties: Mapping[str, Any]
    answers: tuple[Answer, ...] = ()
    logical: str = ""
    each: Any = None

    def find(self, expression: str) -> Any:
        """Return what an expression finds."""
        known = {
            "id": self.id,
            "p": self.properties,
            "account": self.account,
            "region": self.region,
            "r": list(self.answers),
            "logical": self.logical,
            "each": self.each,
        }
        return search(expression, known)


def fill(value: Any, about: About) -> Any:
    """Return a call's argument with its expressions evaluated; what is not found is left out."""
    if isinstance(value, str) and value.startswith("="):
        return _given(about.find(value[1:]))
    if isinstance(value, Mapping):
        filled = {key: fill(each, about) for key, each in value.items()}
        return {key: each for key, each in filled.items() if each is not None}
    if isinstance(value, list):
        return [fill(each, about) for each in value]
    return value


def _given(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _given(each) for key, each in value.items() if each is not None}
    return [_given(each) for each in value] if isinstance(value, list) else value
