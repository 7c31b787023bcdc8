"""Who makes a request: users, roles, services, anybody; and whom a policy names."""

from collections.abc import Mapping
from typing import Any

ANONYMOUS = "anonymous"
SERVICE_SUFFIXES = (".amazonaws.com", ".amazonaws.com.cn")
ARN_ACCOUNT = 4


def is_service(principal: str) -> bool:
    """Return whether a principal is an AWS service: ``logs.amazonaws.com``."""
    return principal.endswith(SERVICE_SUFFIXES)


def is_service_linked(principal: str) -> bool:
    """Return whether a principal is a role that AWS made for a service; the organization's policies spare it."""
    return ":role/aws-service-role/" in principal


def account_of(arn: str) -> str:
    """Return the account of an ARN; raises IndexError for what is none."""
    return arn.split(":")[ARN_ACCOUNT]


def names(element: Any, principal: str) -> bool:
    """Return whether a Principal element names a principal; raises ValueError for a form that is not known."""
    if element == "*":
        return True
    if not isinstance(element, Mapping):
        raise ValueError(f"{element!r} is no principal")
    return any(
        _named(kind, each, principal)
        for kind, listed in element.items()
        for each in (listed if isinstance(listed, list) else [listed])
    )


def _named(kind: str, named: str, principal: str) -> bool:
    if kind == "Service":
        return named == principal
    if kind == "Federated":
        return named in ("*", principal)
    if kind != "AWS":
        raise ValueError(f"{kind} is no kind of principal that is known here")
    if named in ("*", principal):
        return True
    if is_service(principal) or principal == ANONYMOUS:
        return False
    account = named if named.isdigit() else named.removesuffix(":root").split(":")[-1] if ":root" in named else ""
    return account == account_of(principal)
