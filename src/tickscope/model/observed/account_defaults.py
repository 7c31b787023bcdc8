"""What an account does by default, as it is found."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FoundAccountDefaults:
    """Of the whole account."""

    public_access_block: frozenset[str] = frozenset()
    """Which of S3's four blocks are on: ``BlockPublicAcls``."""
    password_policy: dict[str, int | bool] = field(default_factory=dict)
    """By IAM's own names, ``MinimumPasswordLength``; empty without a policy."""


@dataclass(frozen=True, slots=True)
class DefaultVpc:
    """The VPC that AWS makes in every region; ``interfaces`` is how many network interfaces are in it."""

    id: str
    interfaces: int


@dataclass(frozen=True, slots=True)
class FoundRegionDefaults:
    """Of an account in one region."""

    ebs_encrypted: bool = False
    ebs_key_arn: str = ""
    """The key of new volumes; empty when it has never been looked at."""
    wanted_key_arn: str = ""
    """The key behind the alias that is wanted; empty when there is none."""
    metadata_tokens: str = ""
    """Of new instances: ``required``, ``optional``, or nothing where no preference is set."""
    metadata_hops: int = 0
    metadata_enforced: bool = False
    """Whether an instance whose own metadata options ask for less than IMDSv2 is refused."""
    images_block: str = ""
    """``block-new-sharing`` or ``unblocked``"""
    snapshots_block: str = ""
    """``block-all-sharing``, ``block-new-sharing`` or ``unblocked``"""
    serial_console: bool = True
    documents_sharing: str = ""
    """Of SSM documents with everybody: ``Enable`` or ``Disable``."""
    default_vpc: DefaultVpc | None = None
