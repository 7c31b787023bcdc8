"""What AWS made with a VPC by itself, as it is found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundVpcDefaults:
    """Of the VPC of one stack; all empty when the stack is not there yet."""

    vpc: str = ""
    default_group: str = ""
    """The id of its default security group."""
    default_group_rules: int = 0
    """In both directions."""
    dns_fails_open: str = ""
    """DNS Firewall's ``ENABLED``, ``DISABLED`` or ``USE_LOCAL_RESOURCE_SETTING``."""
