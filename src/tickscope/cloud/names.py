"""Physical names: only of what another account, a host or a person has to name. Everything else is unnamed."""

from hashlib import sha256

from tickscope.cloud.places import Place, account_for, home_region
from tickscope.model.cloud import CloudEnvironment
from tickscope.model.organization import Purpose
from tickscope.model.platform import Platform

DEFAULT_GROUP_OUTPUT = "DefaultSecurityGroup"
"""The output by which a network's stack tells its VPC's default security group; a reconciler asks for it."""

DOMAIN_CHARS_MAX = 28
BUCKET_CHARS_MAX = 63
HASH_CHARS = 6


def key_alias(qualifier: str, scope: str, purpose: str) -> str:
    """Return the alias of a key: ``alias/tickscope/prod/logs``. Other accounts name keys by it."""
    return f"alias/{qualifier}/{scope}/{purpose}"


def tenant_key_alias(qualifier: str, scope: str, tenant: str) -> str:
    """Return the alias of a tenant's key: ``alias/tickscope/prod/tenant/embergate``."""
    return key_alias(qualifier, scope, f"tenant/{tenant}")


def parameter(qualifier: str, environment: str, *path: str) -> str:
    """Return a parameter's name: ``/tickscope/prod/config/gateway/manifest``. Hosts ask for it."""
    return "/" + "/".join((qualifier, environment, *path))


def secret(qualifier: str, environment: str, *path: str) -> str:
    """Return a secret's name: ``tickscope/prod/wireguard/eu-central-1a``. Hosts ask for it."""
    return "/".join((qualifier, environment, *path))


def document(qualifier: str, environment: str, name: str) -> str:
    """Return the name of an SSM document: ``tickscope-prod-RestartGateways``. People start it by name."""
    return f"{qualifier}-{environment}-{name}"


def log_group(qualifier: str, environment: str, *path: str) -> str:
    """Return a log group's name: ``/tickscope/prod/sessions``. Documents of SSM name it."""
    return parameter(qualifier, environment, *path)


def session_bucket(qualifier: str, environment: CloudEnvironment) -> str:
    """Return the name of the bucket of sessions, unique in all of AWS. Roles of hosts name it."""
    end = f"sessions-{environment.account.id}-{environment.region}"
    room = BUCKET_CHARS_MAX - len(qualifier) - len(end) - 2
    return f"{qualifier}-{_fitted(environment.name, room)}-{end}"


def logs_domain(environment: str) -> str:
    """Return the name of an environment's OpenSearch domain: ``prod-logs``."""
    return f"{_fitted(environment, DOMAIN_CHARS_MAX - len('-logs'))}-logs"


def account_id(platform: Platform, purpose: Purpose) -> str:
    """Return the id of the account of a purpose, empty without one."""
    account = account_for(platform.cloud, purpose)
    return account.id if account else ""


def trail(platform: Platform) -> str:
    """Return the name of the organization's trail."""
    return f"{platform.cloud.qualifier}-organization"


def trail_arn(platform: Platform) -> str:
    """Return the ARN of the organization's trail, in the management account; empty without such an account."""
    management = account_for(platform.cloud, "management")
    if management is None:
        return ""
    return f"arn:aws:cloudtrail:{home_region(platform)}:{management.id}:trail/{trail(platform)}"


def web_acl_log_group(qualifier: str, environment: str) -> str:
    """Return the name of a web ACL's log group. WAF writes only to groups that begin with ``aws-waf-logs-``."""
    return f"aws-waf-logs-{qualifier}-{environment}"


def log_delivery_policy(qualifier: str, environment: str) -> str:
    """Return the name of the policy that lets AWS deliver logs. It is known by name only."""
    return f"{qualifier}-{environment}-log-delivery"


def remediation_path(qualifier: str) -> str:
    """Return the path of the roles by which Config remedies: guardrails let them mend what they protect."""
    return f"/{qualifier}/remediation/"


def boundary(qualifier: str, place: Place) -> str:
    """Return the name of a permission boundary. Roles of every stack name it, and so may the CDK's bootstrap."""
    own = place.environment.name if place.environment else f"{place.account.name}-account"
    return f"{qualifier}-{own}-boundary"


def kafka_cluster(qualifier: str, environment: str) -> str:
    """Return the name of an environment's MSK cluster: roles of its clients name it."""
    return f"{qualifier}-{environment}"


def archive_bucket(qualifier: str, environment: CloudEnvironment) -> str:
    """Return the name of the archive's bucket, unique in all of AWS: roles of its writers and readers name it."""
    name = f"{qualifier}-{environment.name}-archive-{environment.account.id}"
    if len(name) <= BUCKET_CHARS_MAX:
        return name
    mark = sha256(environment.name.encode()).hexdigest()[:8]
    return f"{qualifier}-{environment.name[:20]}-{mark}-archive-{environment.account.id}"


def archive_database(qualifier: str, environment: str) -> str:
    """Return the name of the archive's database in Glue; Athena takes no hyphens without quotes."""
    return f"{qualifier}_{environment.replace('-', '_')}"


def tenant_reader(qualifier: str, environment: str) -> str:
    """Return the name of the role that reads for one tenant: whoever becomes it names it."""
    return f"{qualifier}-{environment}-tenant-reader"


def workgroup(qualifier: str, environment: str, tenant: str) -> str:
    """Return the name of a tenant's workgroup in Athena."""
    return f"{qualifier}-{environment}-{tenant}"


def cost_category(qualifier: str, what: str) -> str:
    """Return a cost category's name: ``tickscope-environment``. Budgets and people's reports name it."""
    return f"{qualifier}-{what}"


def budget(qualifier: str, environment: str, *path: str) -> str:
    """Return a budget's name: ``tickscope-prod-tenant-embergate``. It is what people are told by."""
    return "-".join((qualifier, environment, *path))


def cost_report(qualifier: str) -> str:
    """Return the name of the export of costs and usage, which is also the prefix in its bucket."""
    return f"{qualifier}-costs"


def cost_report_bucket(platform: Platform) -> str:
    """Return the name of the log archive's bucket for the report of costs; empty without such an account.

    The management account names it. Account and region make it unique in all of AWS.
    """
    archive = account_for(platform.cloud, "log_archive")
    if archive is None:
        return ""
    return f"{platform.cloud.qualifier}-costs-{archive.id}-{home_region(platform)}"


def trail_bucket(platform: Platform) -> str:
    """Return the name of the trail's locked bucket, in the log archive's account."""
    return _archive_bucket(platform, "trail")


def config_bucket(platform: Platform) -> str:
    """Return the name of the bucket to which every account's Config delivers."""
    return _archive_bucket(platform, "config")


def archive_key_alias_arn(platform: Platform, purpose: str) -> str:
    """Return the ARN of the alias of a key of the log archive: the key's own is not known outside its account."""
    alias = key_alias(platform.cloud.qualifier, "organization", purpose)
    return f"arn:aws:kms:{home_region(platform)}:{account_id(platform, 'log_archive')}:{alias}"


def drift_rule(platform: Platform) -> str:
    """Return the name of Config's rule on drift in every account: findings of it have it as their title."""
    return f"{platform.cloud.qualifier}-stack-drift"


def drift_bus(platform: Platform) -> str:
    """Return the name of the security account's event bus on which drift is told without Security Hub."""
    return f"{platform.cloud.qualifier}-drift"


def drift_bus_arn(platform: Platform) -> str:
    """Return the ARN of that bus."""
    security = account_id(platform, "security")
    return f"arn:aws:events:{home_region(platform)}:{security}:event-bus/{drift_bus(platform)}"


def _archive_bucket(platform: Platform, what: str) -> str:
    """Account and region make it unique in all of AWS."""
    return f"{platform.cloud.qualifier}-{what}-{account_id(platform, 'log_archive')}-{home_region(platform)}"


def _fitted(word: str, chars_max: int) -> str:
    """Return a word, shortened where it has to be so that different words stay different."""
    if len(word) <= chars_max:
        return word
    return f"{word[: chars_max - HASH_CHARS - 1]}-{sha256(word.encode()).hexdigest()[:HASH_CHARS]}"
