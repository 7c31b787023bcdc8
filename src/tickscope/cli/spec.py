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
    from tickscope.model.platform import edge_addresses
    from tickscope.spec import SpecErrors, load

    try:
        platform = load(file)
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
