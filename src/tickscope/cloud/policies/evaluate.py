"""Whether a request would be allowed, by AWS' policy evaluation logic, without asking AWS.

The order is the IAM user guide's ("Policy evaluation logic"): an explicit deny anywhere ends it; then every level
of the organization's service control policies and resource control policies must allow, then the endpoint that the
request came through, the boundary and the identity's or the resource's own policies. A service-linked role is
bound by no policy of the organization; a service by none that is for principals.

Not modelled, since nothing of ours has them: session policies, access control lists, and grants of KMS.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tickscope.cloud.policies.conditions import holds
from tickscope.cloud.policies.matching import Context, matches
from tickscope.cloud.policies.principals import ANONYMOUS, account_of, is_service, is_service_linked, names

Policy = Mapping[str, Any]
ELEMENTS = {
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}


@dataclass(frozen=True)
class Request:
    """One action on one resource. ``principal`` is an ARN, a service's name, or ``anonymous``."""

    action: str
    resource: str
    principal: str
    context: Context = field(default_factory=dict)

    @functools.cached_property
    def known(self) -> Context:
        """Return the context with what AWS adds of the principal; a context may say otherwise."""
        own: dict[str, str] = {"aws:PrincipalIsAWSService": str(is_service(self.principal)).lower()}
        if self.principal != ANONYMOUS and not is_service(self.principal):
            own |= {"aws:PrincipalArn": self.principal, "aws:PrincipalAccount": account_of(self.principal)}
        given = {key.lower() for key in self.context}
        return {key: value for key, value in own.items() if key.lower() not in given} | dict(self.context)


@dataclass(frozen=True, slots=True)
class Layers:
    """Policies that a request meets. A level is what is attached to the root, to a unit, or to the account."""

    service_control: Sequence[Sequence[Policy]] = ()
    resource_control: Sequence[Sequence[Policy]] = ()
    endpoint: Policy | None = None
    boundary: Policy | None = None
    identity: Sequence[Policy] = ()
    resource: Policy | None = None
    resource_account: str = ""
    """Whose the resource is; empty for the principal's own account."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the request is allowed; ``by`` is the layer, with the Sid of a statement that denies."""

    allowed: bool
    by: str


def evaluate(request: Request, layers: Layers) -> Verdict:
    """Return AWS' verdict; raises ValueError for a policy that cannot be judged."""
    bound = not is_service_linked(request.principal)
    control = layers.service_control if bound and not is_service(request.principal) else ()
    resources = layers.resource_control if bound else ()
    levels = [("service control", control), ("resource control", resources)]
    every: list[tuple[str, Policy]] = [
        (name, policy) for name, found in levels for level in found for policy in level
    ]
    every += [("endpoint", layers.endpoint)] if layers.endpoint else []
    every += [("boundary", layers.boundary)] if layers.boundary else []
    every += [("identity", policy) for policy in layers.identity]
    every += [("resource", layers.resource)] if layers.resource else []
    for name, policy in every:
        sid = effect_of(policy, "Deny", request)
        if sid is not None:
            return Verdict(False, f"{name}: {sid}")
    for name, found in levels:
        if not all(any(_allows(policy, request) for policy in level) for level in found):
            return Verdict(False, name)
    if layers.endpoint and not _allows(layers.endpoint, request):
        return Verdict(False, "endpoint")
    return _granted(request, layers)


def _granted(request: Request, layers: Layers) -> Verdict:
    """Return whether the request's own policies allow it: within an account one is enough, else it takes both."""
    by_resource = layers.resource is not None and _allows(layers.resource, request)
    if is_service(request.principal) or request.principal == ANONYMOUS:
        return Verdict(by_resource, "resource")
    if layers.boundary and not _allows(layers.boundary, request):
        return Verdict(False, "boundary")
    by_identity = any(_allows(policy, request) for policy in layers.identity)
    account = account_of(request.principal)
    if (layers.resource_account or account) == account:
        return Verdict(by_identity or by_resource, "identity" if by_identity or not by_resource else "resource")
    return Verdict(by_identity and by_resource, "resource" if by_identity else "identity")


def _allows(policy: Policy, request: Request) -> bool:
    return effect_of(policy, "Allow", request) is not None


def effect_of(policy: Policy, effect: str, request: Request) -> str | None:
    """Return the Sid of the first statement with an effect that the request meets, None when there is none."""
    found = policy["Statement"]
    for statement in found if isinstance(found, list) else [found]:
        if statement["Effect"] == effect and _applies(statement, request):
            return str(statement.get("Sid", ""))
    return None


def _applies(statement: Mapping[str, Any], request: Request) -> bool:
    unknown = set(statement) - ELEMENTS
    if unknown:
        raise ValueError(f"a statement has {', '.join(sorted(unknown))}, which are not judged here")
    context = request.known
    # Every part is judged, so that what is not known is an error even where another part does not hold.
    judged = (
        _in(statement, "Action", request.action, context, case=False),
        _in(statement, "Resource", request.resource, context, case=True),
        _by(statement, request.principal),
        holds(statement.get("Condition", {}), context),
    )
    return all(judged)


def _in(statement: Mapping[str, Any], element: str, text: str, context: Context, *, case: bool) -> bool:
    negated = f"Not{element}" in statement
    if negated == (element in statement):
        # A role's trust has no resource: it is the role itself.
        if element == "Resource" and not negated and "Principal" in statement:
            return True
        raise ValueError(f"a statement needs {element} or Not{element}")
    patterns = statement[f"Not{element}" if negated else element]
    listed = patterns if isinstance(patterns, list) else [patterns]
    return any(matches(each, text, context, case=case) for each in listed) != negated


def _by(statement: Mapping[str, Any], principal: str) -> bool:
    if "NotPrincipal" in statement:
        return not names(statement["NotPrincipal"], principal)
    return "Principal" not in statement or names(statement["Principal"], principal)
