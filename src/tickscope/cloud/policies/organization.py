"""Policies that an organization attaches: to units, to its root."""

from collections.abc import Iterator
from dataclasses import dataclass

from tickscope.model.organization import Unit
from tickscope.model.platform import Platform
from tickscope.spec.problems import KeyPath


@dataclass(frozen=True, slots=True)
class Document:
    """A policy as AWS takes it: ``json`` is minified."""

    name: str
    json: str


def service_control_policies(platform: Platform, unit: Unit) -> tuple[Document, ...]:
    """Return what a unit's guardrails become: at most four documents, since AWS attaches five and one is its own."""
    raise NotImplementedError


def resource_control_policies(platform: Platform, organization_id: str = "") -> tuple[Document, ...]:
    """Return what holds for every resource of the organization; attached to its root.

    ``organization_id`` is for one that is being made: a reference to its id, where the file cannot tell it yet.
    """
    raise NotImplementedError


def tag_policy(platform: Platform) -> Document:
    """Return the policy of the mandatory tags' keys and values; attached to the root."""
    raise NotImplementedError


def suspended_policy() -> Document:
    """Return the service control policy of the unit of retired accounts: everything is denied."""
    raise NotImplementedError


def oversized(platform: Platform) -> Iterator[tuple[KeyPath, str]]:
    """Yield the key that makes a policy longer than AWS takes, and how long it is."""
    raise NotImplementedError
