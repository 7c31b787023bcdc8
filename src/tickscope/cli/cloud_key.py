"""``tickscope cloud key``: keys whose material a tenant brings."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile
from tickscope.model.organization import ACCESS_ROLE

if TYPE_CHECKING:
    from tickscope.model.cloud import CloudEnvironment
    from tickscope.model.platform import Platform
    from tickscope.ports.imported_keys import ImportedKeys, Wrapping

app = typer.Typer(
    help="Keys whose material a tenant brings (`cloud.key: imported`).\n\n"
    "Example: tickscope cloud key status skyhook",
    no_args_is_help=True,
)
TenantName = Annotated[str, typer.Argument(help="The tenant's name.")]
Environment = Annotated[
    str, typer.Option("--environment", "-e", help="The environment; needed if there are several.")
]
Profile = Annotated[str, typer.Option(help="A profile of the AWS configuration; empty for the usual credentials.")]
Role = Annotated[
    str, typer.Option(help="A role to take in the environment's account, if the credentials are another's.")
]
MATERIAL_BYTES_READ_MAX = 4096


@app.command("import")
def import_(
    tenant: TenantName,
    material: Annotated[Path, typer.Option(help="A file of 32 bytes that only you can read.")],
    environment: Environment = "",
    valid_days: Annotated[
        int, typer.Option(min=0, max=365, help="KMS deletes the material after so many days; 0 for never.")
    ] = 365,
    oaep: Annotated[bool, typer.Option(help="Wrap with RSAES_OAEP_SHA_256, not RSA_AES_KEY_WRAP_SHA_256.")] = False,
    file: PlatformFile = DEFAULT_FILE,
    profile: Profile = "",
    role: Role = ACCESS_ROLE,
) -> None:
    """Give a tenant's key its material, or the same again before it expires.

    Example: tickscope cloud key import skyhook --material skyhook.key --environment prod
    """
    from datetime import UTC, datetime, timedelta

    from tickscope.cloud.keys.imported import bring, standing

    platform, place = _place(file, environment)
    alias = _alias(platform, place, tenant)
    now = datetime.now(UTC)
    valid_to = now + timedelta(days=valid_days) if valid_days else None
    wrapping: Wrapping = "RSAES_OAEP_SHA_256" if oaep else "RSA_AES_KEY_WRAP_SHA_256"
    key = bring(_kms(place, profile, role), alias, _read(material), valid_to, now, wrapping)
    typer.echo(f"{alias} {standing(key, now).text}")


@app.command()
def status(
    tenant: TenantName,
    environment: Environment = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    file: PlatformFile = DEFAULT_FILE,
    profile: Profile = "",
    role: Role = ACCESS_ROLE,
) -> None:
    """Tell how a tenant's key stands, and what it needs.

    Example: tickscope cloud key status skyhook --environment prod
    """
    import json
    from datetime import UTC, datetime

    from tickscope.cloud.keys.imported import find, standing

    platform, place = _place(file, environment)
    alias = _alias(platform, place, tenant)
    key = find(_kms(place, profile, role), alias)
    told = standing(key, datetime.now(UTC))
    if as_json:
        valid_to = key.valid_to.isoformat() if key.valid_to else None
        shown = {"alias": alias, "arn": key.arn, "state": key.state, "valid_to": valid_to, "needs": told.need}
        typer.echo(json.dumps(shown))
    else:
        typer.echo(f"{alias} ({key.state}) {told.text}")


@app.command()
def erase(
    tenant: TenantName,
    environment: Environment = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    file: PlatformFile = DEFAULT_FILE,
    profile: Profile = "",
    role: Role = ACCESS_ROLE,
) -> None:
    """Delete the material of a tenant's key: nothing that it encrypted can be read any more.

    Example: tickscope cloud key erase skyhook --environment prod
    """
    from tickscope.cloud.keys import imported

    platform, place = _place(file, environment)
    alias = _alias(platform, place, tenant)
    kms = _kms(place, profile, role)
    imported.find(kms, alias)
    if not yes:
        question = f"make all that {tenant} has in {place.name} unreadable? Type the tenant's name"
        if typer.prompt(question, default="", show_default=False) != tenant:
            raise typer.Abort
    typer.echo(f"{alias} is {imported.erase(kms, alias).state}")


def _place(file: Path, name: str) -> tuple["Platform", "CloudEnvironment"]:
    from tickscope.cli.cloud_work import with_cloud
    from tickscope.errors import Reject

    platform = with_cloud(file)
    environments = {each.name: each for each in platform.cloud.environments}
    if not name and len(environments) == 1:
        return platform, next(iter(environments.values()))
    if name not in environments:
        said = f"there is no environment {name}" if name else "say which environment"
        raise Reject("no_environment", f"{file}: {said}; there are: {', '.join(environments) or 'none'}")
    return platform, environments[name]


def _alias(platform: "Platform", environment: "CloudEnvironment", tenant: str) -> str:
    from tickscope.cloud.names import tenant_key_alias
    from tickscope.errors import Reject

    kinds = {each.name: each.cloud.key for each in platform.tenants}
    if kinds.get(tenant) != "imported":
        said = f"its key is {kinds[tenant]}" if tenant in kinds else "there is no such tenant"
        raise Reject("not_imported", f"{tenant}: {said}; nothing is imported (tenants[].cloud.key)")
    return tenant_key_alias(platform.cloud.qualifier, environment.name, tenant)


def _kms(environment: "CloudEnvironment", profile: str, role: str) -> "ImportedKeys":
    from tickscope.adapters.aws.imported_keys import open_kms_imports

    return open_kms_imports(environment.account.id, environment.region, profile, role)


def _read(path: Path) -> bytes:
    """Return a file's bytes, which are nowhere else afterwards; raises Reject for one that others can read."""
    from tickscope.errors import Reject

    try:
        if path.stat().st_mode & 0o077:
            raise Reject("key_material", f"{path} can be read by others; chmod 600 it first")
        with path.open("rb") as file:
            return file.read(MATERIAL_BYTES_READ_MAX)
    except OSError as error:
        raise Reject("key_material", f"{path} cannot be read: {error.strerror}") from error
