"""What AWS takes no more of, where a platform file can ask for more."""

from collections.abc import Iterator

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.cloud import ACCOUNTS, ENVIRONMENTS
from tickscope.spec.rules.draft import Draft
from tickscope.spec.rules.repeats import texts

GROUP_RULES_MAX = 60
"""Of a security group in one direction (Amazon VPC quotas). It can be raised, at the cost of groups for a host."""
OWN_ADDRESSES = 3
"""Rules for our own NAT gateways, one in each zone, by which probes come back in."""
EMAIL_CHARS_MAX = 64
"""AWS Organizations API reference, "CreateAccount"."""
DOMAIN_CHARS_MAX = 64
"""The common name of a certificate (ACM User Guide, "Requesting a public certificate"; RFC 5280)."""
LOOKUP_CHARS_MAX = 253
"""A name in the DNS (RFC 1035)."""


def doors(draft: Draft) -> Iterator[Problem]:
    """Networks that are let in fit into the security group of their load balancer."""
    for entry in draft.entries(ENVIRONMENTS):
        own = OWN_ADDRESSES if draft.value((*entry, "nat")) is not False else 0
        most = GROUP_RULES_MAX - own
        for key in ("portal_cidrs", "sender_cidrs"):
            path: KeyPath = (*entry, key)
            number = draft.length(path)
            if number > most:
                beside = f" beside {own} of our own NAT gateways" if own else ""
                reason = f"as a security group has {GROUP_RULES_MAX} rules"
                message = f"{number} networks; allowed: at most {most}{beside}, {reason}"
                yield Problem(draft.spot(path), path, message)


def lengths(draft: Draft) -> Iterator[Problem]:
    """Addresses of root users and names in the DNS are no longer than AWS takes them."""
    found = [(path, text, EMAIL_CHARS_MAX) for path, text in texts(draft, draft.entries(ACCOUNTS), "email")]
    for entry in draft.entries(ENVIRONMENTS):
        found += [(path, text, DOMAIN_CHARS_MAX) for path, text in texts(draft, [entry], "domain")]
        found += [(path, text, LOOKUP_CHARS_MAX) for path, text in draft.items((*entry, "egress_domains"))]
    for path, text, most in found:
        if len(text) > most:
            yield Problem(draft.spot(path), path, f"{len(text)} characters; allowed: at most {most}")
