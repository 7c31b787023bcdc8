"""Which names hosts may look up: ours, AWS', those of the platform file. Every other lookup is refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tickscope.cloud.network.internal_names import INTERNAL
from tickscope.cloud.network.services import aws_names, host_names
from tickscope.model.cloud import CloudEnvironment

Protection = Literal["DGA", "DICTIONARY_DGA", "DNS_TUNNELING"]
PROTECTIONS: tuple[Protection, ...] = ("DGA", "DICTIONARY_DGA", "DNS_TUNNELING")
PRIORITIES_BETWEEN = 10


@dataclass(frozen=True, slots=True)
class DnsRule:
    """A rule of DNS Firewall: of names, an AWS list by its id, or of a detector (DNS Firewall Advanced)."""

    id: str
    priority: int
    allow: bool
    names: tuple[str, ...] = ()
    aws_list: str = ""
    protection: Protection | None = None


def dns_rules(environment: CloudEnvironment) -> tuple[DnsRule, ...]:
    """Return the rules in the order in which they are judged; the first that fits decides.

    The detectors come after AWS' and our own names, whose generated parts they might take for malware's, and before
    those of the file. Without names in the file they could refuse nothing that the last rule does not.
    """
    kinds = list(_kinds(environment))
    return tuple(
        DnsRule(id, PRIORITIES_BETWEEN * place, allow, names, aws_list, protection)
        for place, (id, allow, names, aws_list, protection) in enumerate(kinds, start=1)
    )


def _kinds(environment: CloudEnvironment) -> Iterator[tuple[str, bool, tuple[str, ...], str, Protection | None]]:
    for place, aws_list in enumerate(environment.aws_lists.dns_threats, start=1):
        yield f"Threats{place}", False, (), aws_list, None
    yield "Own", True, own_names(environment), "", None
    yield "Aws", True, aws_names(environment.region), "", None
    if environment.egress_domains:
        for protection in PROTECTIONS:
            yield protection.title().replace("_", ""), False, (), "", protection
        yield "Egress", True, environment.egress_domains, "", None
    yield "Rest", False, ("*",), "", None


def own_names(environment: CloudEnvironment) -> tuple[str, ...]:
    """Return the environment's own names: private, of its hosts, and public."""
    public = (environment.domain, f"*.{environment.domain}") if environment.domain else ()
    return (INTERNAL, f"*.{INTERNAL}", host_names(environment.region), *public)
