"""An account's baseline in one region: encrypted volumes, IMDSv2, nothing shared with everybody, no default VPC.

Sources: Amazon EC2 User Guide ("Amazon EBS encryption by default", "Set default instance metadata options at
account level", "Block public access to AMIs", "Block public access for snapshots", "EC2 Serial Console") and AWS
Systems Manager User Guide ("Block public sharing for SSM documents"). No resource type of CloudFormation has any of
them for a whole account.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from tickscope.adapters.aws.region_defaults import RegionDefaultsAdapter
from tickscope.cloud.names import key_alias
from tickscope.cloud.organization.tree import guardrails_of
from tickscope.cloud.places import watched_regions
from tickscope.cloud.reconcile.account_defaults import baseline_accounts
from tickscope.cloud.reconcile.planned import PlannedReconciler
from tickscope.model.observed.account_defaults import FoundRegionDefaults
from tickscope.model.organization import Account
from tickscope.model.platform import Platform
from tickscope.ports.reconciler import Reconciler, Step

METADATA_GUARDRAIL = "imdsv2"
METADATA_HOPS = 1
"""An answer does not leave the host: no container behind a bridge gets the host's credentials."""


@dataclass(frozen=True, slots=True)
class WantedRegionDefaults:
    """What every account has in a region. ``key_alias`` is that of new volumes' key; empty for AWS' own.

    ``enforced`` refuses instances with IMDSv1 whoever starts them. Service control policies do not bind the roles
    of Auto Scaling and EC2 Fleet, so the guardrail alone would let a template with IMDSv1 through.
    """

    key_alias: str = ""
    enforced: bool = False


def reconcilers(platform: Platform) -> Iterable[Reconciler]:
    """Return one for each account that is there in each region where anything may be, when accounts are managed."""
    for account in baseline_accounts(platform):
        enforced = METADATA_GUARDRAIL in guardrails_of(platform.cloud.organization, account)
        for region, scope in sorted(_regions(platform, account).items()):
            alias = key_alias(platform.cloud.qualifier, scope, "compute") if scope else ""
            yield PlannedReconciler(
                name="region-defaults",
                purpose=f"sets what account {account.name} does by default in {region}: volumes, metadata, sharing",
                account_id=account.id,
                region=region,
                stack=f"{scope}-keys" if scope else "organization-organization",
                when="after",
                wanted=WantedRegionDefaults(alias, enforced),
                adapter=partial(RegionDefaultsAdapter, region=region, key_alias=alias),
                to_wanted=plan,
                to_nothing=plan_destroy,
            )


def plan(wanted: WantedRegionDefaults, found: FoundRegionDefaults) -> tuple[Step, ...]:
    """Return what is weaker than wanted."""
    return (*_volumes(wanted, found), *_instances(wanted, found), *_sharing(found), *_default_vpc(found))


def plan_destroy(wanted: WantedRegionDefaults, found: FoundRegionDefaults) -> tuple[Step, ...]:
    """Return what stops new volumes from needing our key; everything else stays as safe as it is."""
    if not found.wanted_key_arn or found.ebs_key_arn != found.wanted_key_arn:
        return ()
    return (Step("reset-volume-key", "encrypt new volumes with AWS' own key again"),)


def _regions(platform: Platform, account: Account) -> dict[str, str]:
    """Return region → the first environment of the account in it, empty for none."""
    found = dict.fromkeys(watched_regions(platform), "")
    for environment in platform.cloud.environments:
        if environment.account.name == account.name and not found[environment.region]:
            found[environment.region] = environment.name
    return found


def _volumes(wanted: WantedRegionDefaults, found: FoundRegionDefaults) -> Iterator[Step]:
    if not found.ebs_encrypted:
        yield Step("encrypt-volumes", "encrypt every new volume")
    if not wanted.key_alias or (found.wanted_key_arn and found.wanted_key_arn == found.ebs_key_arn):
        return
    blocked = "" if found.wanted_key_arn else "that key is not there yet; the stack of keys makes it"
    text = f"encrypt new volumes with {wanted.key_alias}"
    yield Step("set-volume-key", text, {"key": found.wanted_key_arn}, blocked=blocked)


def _instances(wanted: WantedRegionDefaults, found: FoundRegionDefaults) -> Iterator[Step]:
    if found.metadata_tokens != "required" or found.metadata_hops != METADATA_HOPS:
        text = "new instances answer IMDSv2 only, and on the host only, unless their template says otherwise"
        yield Step("set-metadata", text, {"tokens": "required", "hops": str(METADATA_HOPS)})
    if wanted.enforced and not found.metadata_enforced:
        yield Step("enforce-metadata", "no instance starts that answers IMDSv1, whatever its template says")
    if found.serial_console:
        yield Step("disable-serial-console", "nobody reaches an instance through its serial console")


def _sharing(found: FoundRegionDefaults) -> Iterator[Step]:
    if found.images_block != "block-new-sharing":
        yield Step("block-images", "no image is shared with everybody")
    if found.snapshots_block != "block-all-sharing":
        yield Step("block-snapshots", "no snapshot is shared with everybody, nor stays so")
    if found.documents_sharing != "Disable":
        yield Step("block-documents", "no document of Systems Manager is shared with everybody")


def _default_vpc(found: FoundRegionDefaults) -> Iterator[Step]:
    if found.default_vpc is None:
        return
    vpc = found.default_vpc
    blocked = f"network interfaces are in it: {vpc.interfaces}" if vpc.interfaces else ""
    text = f"remove the default VPC {vpc.id} with its subnets and its way to the internet"
    yield Step("remove-default-vpc", text, {"vpc": vpc.id}, destroys=True, blocked=blocked)
