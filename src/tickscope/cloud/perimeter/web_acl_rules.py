"""What the portal's web ACL judges, in which order."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tickscope.model.cloud import CloudEnvironment

WINDOW_S = 300
"""The platform file counts requests in five minutes."""


NAME_CHARS_MAX = 100
"""Of a path in a rule's name, which has at most 128 (AWS WAF API Reference, "Rule")."""


@dataclass(frozen=True, slots=True)
class ManagedGroup:
    """A rule group of AWS. One that only counts labels requests and lets them pass, as single rules of one may."""

    name: str
    counts: bool = False
    rules_that_count: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Refuses what comes from none of the platform file's networks."""

    networks: tuple[str, ...]
    name: str = "elsewhere"


@dataclass(frozen=True, slots=True)
class Rate:
    """Refuses one address above so many requests in five minutes, to paths that begin so; empty for all."""

    name: str
    requests_per_5m: int
    path: str = ""


MANAGED_GROUPS = (
    ManagedGroup("AWSManagedRulesAmazonIpReputationList"),
    # Studios' people sit behind VPNs, and probes in data centres: known, not refused.
    ManagedGroup("AWSManagedRulesAnonymousIpList", counts=True),
    ManagedGroup("AWSManagedRulesKnownBadInputsRuleSet"),
    # A dashboard that is saved is longer than 8 KB and may hold HTML; a query in PromQL has every sign there is.
    ManagedGroup(
        "AWSManagedRulesCommonRuleSet", rules_that_count=("SizeRestrictions_BODY", "CrossSiteScripting_BODY")
    ),
)
"""Not among them: the SQL and Unix groups, since SQL and regular expressions are what people send to it."""
WebRule = Elsewhere | Rate | ManagedGroup


def web_rules(environment: CloudEnvironment) -> tuple[WebRule, ...]:
    """Return the rules; the first that refuses a request decides, and the cheapest come first."""
    return tuple(_rules(environment))


def _rules(environment: CloudEnvironment) -> Iterator[WebRule]:
    if environment.portal_cidrs:
        yield Elsewhere(environment.portal_cidrs)
    for path, requests in sorted(environment.waf_paths.items()):
        yield Rate(_rule_name(path), requests, path)
    yield Rate("rate", environment.waf_requests_per_5m)
    yield from MANAGED_GROUPS


def _rule_name(path: str) -> str:
    """Return ``rate-api-v1-query-61d4f2``: WAF takes no slashes, and paths may differ by what it does not take."""
    words = re.sub("[^A-Za-z0-9]+", "-", path)[:NAME_CHARS_MAX]
    return f"rate{words}-{hashlib.sha256(path.encode()).hexdigest()[:6]}"
