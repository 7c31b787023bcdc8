"""Keys that wait for a tenant's material, or are about to lose it: told at every deploy, done by people."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial

from tickscope.adapters.aws.imported_keys import ImportedKeysAdapter
from tickscope.cloud import names
from tickscope.cloud.keys.imported import standing
from tickscope.cloud.reconcile.planned import PlannedReconciler
from tickscope.model.cloud import CloudEnvironment
from tickscope.model.platform import Platform
from tickscope.ports.imported_keys import ImportedKey
from tickscope.ports.reconciler import AwsSession, Step

Wanted = Mapping[str, str]
"""Tenant → the alias of its key."""
Found = Mapping[str, ImportedKey | None]


def plan(environment: str, wanted: Wanted, found: Found, now: datetime) -> tuple[Step, ...]:
    """Return a step for each key that needs its tenant; all are blocked, since the material is not here."""
    steps = []
    for tenant, alias in wanted.items():
        key = found.get(alias)
        if key is None:
            steps.append(_step("import", tenant, "has no key yet", "the stack of keys makes it"))
            continue
        told = standing(key, now)
        if told.need in ("import", "renew"):
            command = f"tickscope cloud key import {tenant} --environment {environment} --material …"
            steps.append(_step("import", tenant, told.text, command))
        elif told.need != "nothing":
            steps.append(_step(told.need, tenant, told.text, "somebody has done that by hand"))
    return tuple(steps)


def reconcilers(platform: Platform) -> Iterable[PlannedReconciler[Wanted, Found]]:
    """Yield one for each environment, if a tenant brings its key's material."""
    qualifier = platform.cloud.qualifier
    brought = [tenant.name for tenant in platform.tenants if tenant.cloud.key == "imported"]
    for environment in platform.cloud.environments if brought else ():
        wanted = {name: names.tenant_key_alias(qualifier, environment.name, name) for name in brought}
        yield PlannedReconciler(
            name="imported-keys",
            purpose=f"Tells whose key in {environment.name} has no material, or is about to lose it",
            account_id=environment.account.id,
            region=environment.region,
            stack=f"{environment.name}-keys",
            when="after",
            wanted=wanted,
            adapter=partial(_adapter, environment, tuple(wanted.values())),
            to_wanted=partial(_now, environment.name),
            to_nothing=_nothing,
        )


def _adapter(environment: CloudEnvironment, aliases: tuple[str, ...], session: AwsSession) -> ImportedKeysAdapter:
    return ImportedKeysAdapter(session, environment.region, aliases)


def _now(environment: str, wanted: Wanted, found: Found) -> tuple[Step, ...]:
    return plan(environment, wanted, found, datetime.now(UTC))


def _nothing(wanted: Wanted, found: Found) -> tuple[Step, ...]:
    """Return nothing to undo: keys and what they encrypted stay when Tickscope leaves."""
    return ()


def _step(action: str, tenant: str, text: str, blocked: str) -> Step:
    return Step(action, f"the key of {tenant} {text}", {"tenant": tenant}, blocked=blocked)
