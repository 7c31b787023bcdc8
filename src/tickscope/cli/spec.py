"""``tickscope spec``"""

from typing import Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile

app = typer.Typer(
    help="Check, show and describe the platform file.\n\nExample: tickscope spec check", no_args_is_help=True
)


@app.command()
def check(file: PlatformFile = DEFAULT_FILE) -> None:
    """Tell everything that is wrong with the platform file, each with its place.

    Example: tickscope spec check --file tickscope.yaml
    """
    from tickscope.cli.checks import CLOUD_CHECKS
    from tickscope.model.platform import edge_addresses
    from tickscope.spec import SpecErrors, load

    try:
        platform = load(file, also=CLOUD_CHECKS)
    except SpecErrors as errors:
        count = len(errors.problems)
        for line in errors.lines():
            typer.echo(line, err=True)
        typer.echo(f"{file}: {count} {'problem' if count == 1 else 'problems'}", err=True)
        raise typer.Exit(1) from None
    parts = [
        _count(len(platform.tenants), "tenant", "tenants"),
        _count(len(platform.schema.families), "family", "families"),
        _count(len(platform.schema.labels), "label", "labels"),
        f"edges on ports {platform.ports.edge_first} to {edge_addresses(platform, platform.tenants[-1]).agent}",
    ]
    if platform.cloud.environments:
        parts.append(_count(len(platform.cloud.environments), "environment in AWS", "environments in AWS"))
    typer.echo(f"{file}: ok ({', '.join(parts)})")


@app.command()
def show(
    file: PlatformFile = DEFAULT_FILE,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the platform file with every default written out.

    Example: tickscope spec show --json
    """
    import json

    from tickscope.spec import load, to_jsonable, to_yaml

    platform = load(file)
    if as_json:
        typer.echo(json.dumps(to_jsonable(platform), indent=2, ensure_ascii=False))
    else:
        typer.echo(to_yaml(platform), nl=False)


@app.command()
def learn(
    tenant: Annotated[str, typer.Argument(help="Whose series are looked at: one with `observe: true`, usually.")],
    file: PlatformFile = DEFAULT_FILE,
    since: Annotated[str, typer.Option(help="How far back, for example 2h.")] = "1h",
) -> None:
    """Print what the platform file lacks of what a tenant has stored, as a diff to look at and to apply with patch.

    Example: tickscope spec learn embergate --since 2h
    """
    import asyncio
    import difflib

    from tickscope.adapters.prometheus_series import native_histograms_of, series_of
    from tickscope.cli.options import seconds
    from tickscope.errors import Reject
    from tickscope.policy.personal_data import Patterns, personal_data_kind
    from tickscope.spec import load
    from tickscope.spec.learn import learn as learned_of
    from tickscope.spec.learn import unknown_values

    platform = load(file)
    if platform.tenant(tenant) is None:
        raise typer.BadParameter(f"'{tenant}' is no tenant of {file}")
    if platform.hot_store.kind != "prometheus":
        raise Reject("not_here", f"learn reads a hot store of kind prometheus, not {platform.hot_store.kind}")
    address = f"http://127.0.0.1:{platform.ports.hot_store}"

    async def ask() -> tuple[list[dict[str, str]], list[str]]:
        return await series_of(address, tenant, seconds(since)), await native_histograms_of(address, tenant)

    series, histograms = asyncio.run(ask())
    values = unknown_values(series, platform.schema)
    patterns = Patterns.of(platform.schema.personal_data_patterns)
    personal = {
        (family, label): kind
        for family, labels in values.items()
        for label, seen in labels.items()
        for kind in [personal_data_kind(" ".join(sorted(seen)).encode(), infrastructure=False, patterns=patterns)]
        if kind
    }
    found = learned_of(file.read_text(), platform.schema, values, histograms, personal)
    for note in found.notes:
        typer.echo(note, err=True)
    if found.before == found.after:
        typer.echo(f"{file} has all that {tenant} has stored ({len(series)} series)", err=True)
    lines = difflib.unified_diff(
        found.before.splitlines(keepends=True), found.after.splitlines(keepends=True), str(file), str(file)
    )
    typer.echo("".join(lines), nl=False)


@app.command()
def schema(
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the page docs/reference/platform-file.md.")
    ] = False,
) -> None:
    """Print the platform file's JSON Schema (draft 2020-12), for editors and other programs.

    Example: tickscope spec schema > tickscope.schema.json
    """
    import json

    from tickscope.spec import json_schema
    from tickscope.spec.reference import markdown

    text = markdown() if as_markdown else json.dumps(json_schema(), indent=2, ensure_ascii=False)
    typer.echo(text.rstrip("\n"))


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
