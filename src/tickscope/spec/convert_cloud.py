"""Checked keys of the cloud → frozen values; names of accounts become the accounts."""

from tickscope.model.cloud import (
    AwsLists,
    CloudEnvironment,
    CloudSettings,
    Incidents,
    MandatoryTags,
    Spending,
    TenantCloud,
)
from tickscope.model.organization import (
    Access,
    Account,
    Group,
    Guardrails,
    IdentityCenter,
    OrganizationSettings,
    PermissionSet,
    Unit,
)
from tickscope.spec.keys.cloud import CloudEnvironmentKeys, CloudKeys, TenantCloudKeys
from tickscope.spec.keys.organization import AccountKeys, IdentityCenterKeys, OrganizationKeys


def cloud_settings(keys: CloudKeys) -> CloudSettings:
    """Return what lives in AWS. The rules have seen that every account that is named is there."""
    tags = MandatoryTags(**keys.tags.model_dump())
    accounts = {account.name: _account(account) for account in keys.accounts}
    return CloudSettings(
        qualifier=keys.qualifier,
        tags=tags,
        accounts=tuple(accounts.values()),
        environments=tuple(_environment(each, accounts[each.account], tags) for each in keys.environments),
        organization=_organization(keys.organization),
        incidents=Incidents(
            tuple(keys.incidents.emails), tuple(keys.incidents.https), tuple(keys.incidents.finding_severities)
        ),
        spending=Spending(tuple(keys.spending.thresholds_percent), keys.spending.anomaly_usd_min),
        secret_rotation_days=keys.secret_rotation_days,
    )


def tenant_cloud(keys: TenantCloudKeys) -> TenantCloud:
    """Return what a tenant has of its own in AWS."""
    return TenantCloud(**keys.model_dump())


def _account(keys: AccountKeys) -> Account:
    access = tuple(Access(each.group, each.permission_set) for each in keys.access)
    return Account(**keys.model_dump() | {"access": access})


def _environment(keys: CloudEnvironmentKeys, account: Account, tags: MandatoryTags) -> CloudEnvironment:
    own = {name: value for name, value in keys.tags.model_dump().items() if value}
    by_account = {name: value for name in ("owner", "cost_center") if (value := getattr(account, name))}
    values = keys.model_dump() | {
        "account": account,
        "tags": MandatoryTags(
            **{name: getattr(tags, name) for name in MandatoryTags.__dataclass_fields__} | by_account | own
        ),
        "aws_lists": AwsLists(keys.aws_lists.s3, keys.aws_lists.dynamodb, tuple(keys.aws_lists.dns_threats)),
        "stage_budgets_usd_per_month": {str(stage): usd for stage, usd in keys.stage_budgets_usd_per_month.items()},
    }
    lists = ("zones", "egress_domains", "portal_cidrs", "sender_cidrs")
    return CloudEnvironment(**values | {name: tuple(values[name]) for name in lists})


def _organization(keys: OrganizationKeys) -> OrganizationSettings:
    lists = ("manage", "trail_data_events", "conformance_packs", "standards")
    values = keys.model_dump() | {name: tuple(getattr(keys, name)) for name in lists}
    values["units"] = tuple(Unit(each.name, each.parent, tuple(each.guardrails)) for each in keys.units)
    values["guardrails"] = Guardrails(
        tuple(keys.guardrails.regions),
        tuple(keys.guardrails.exempt_roles),
        tuple(keys.guardrails.image_owners),
    )
    values["identity_center"] = _identity_center(keys.identity_center)
    return OrganizationSettings(**values)


def _identity_center(keys: IdentityCenterKeys) -> IdentityCenter:
    return IdentityCenter(
        keys.instance_arn,
        keys.identity_store_id,
        keys.tenant_attribute,
        tuple(Group(**group.model_dump()) for group in keys.groups),
        tuple(
            PermissionSet(**each.model_dump() | {"managed_policies": tuple(each.managed_policies)})
            for each in keys.permission_sets
        ),
    )
