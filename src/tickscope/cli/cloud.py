"""``tickscope cloud``"""

from typing import Annotated

import typer

from tickscope.cli import cloud_change, cloud_costs, cloud_key
from tickscope.cli.cloud_options import OUT, AsJson, Out, Stacks
from tickscope.cli.options import DEFAULT_FILE, PlatformFile

app = typer.Typer(
    help="AWS, from the platform file: look, check, rehearse, deploy.\n\nExample: tickscope cloud list",
    no_args_is_help=True,
)


@app.command("list")
def list_(file: PlatformFile = DEFAULT_FILE, out: Out = OUT, as_json: AsJson = False) -> None:
    """List the stacks in the order in which they are made; resources as they were last synthesised.

    Example: tickscope cloud list --file docs/examples/aws.yaml
    """
    from tickscope.cli.cloud_show import show_places
    from tickscope.cli.cloud_work import with_cloud

    show_places(with_cloud(file), out, as_json)


app.command()(cloud_costs.picture)


@app.command()
def synth(file: PlatformFile = DEFAULT_FILE, out: Out = OUT, as_json: AsJson = False) -> None:
    """Write the CloudFormation templates into a folder, without asking AWS anything.

    Example: tickscope cloud synth --file docs/examples/aws.yaml --out build/cloud
    """
    from tickscope.cli.cloud_show import show_synthesis
    from tickscope.cli.cloud_work import synthesised

    show_synthesis(synthesised(file, out)[1], as_json)


@app.command()
def check(file: PlatformFile = DEFAULT_FILE, out: Out = OUT, as_json: AsJson = False) -> None:
    """Check the templates: CloudFormation Validate, our Guard rules, cdk-nag, cfn-lint; exit 1 on a finding.

    What is accepted, and why, is listed; what is accepted without need is a finding. See docs/guide/cloud-check.md.

    Example: tickscope cloud check --json
    """
    from tickscope.cli.cloud_show import show_check
    from tickscope.cli.cloud_work import checked

    found = checked(file, out)
    show_check(found, as_json)
    if not found.verdict.clean:
        raise typer.Exit(1)


@app.command()
def rehearse(
    stacks: Stacks = None, file: PlatformFile = DEFAULT_FILE, out: Out = OUT, as_json: AsJson = False
) -> None:
    """Create the stacks on an emulator and read each resource back; exit 1 when one is not as its template says.

    Example: tickscope cloud rehearse --file docs/examples/one-account.yaml
    """
    from tickscope.cli.cloud_show import show_rehearsal
    from tickscope.cli.cloud_work import rehearsed
    from tickscope.cloud.rehearse.outcome import bad

    outcomes = rehearsed(file, out, stacks or [])
    show_rehearsal(outcomes, as_json)
    if bad(outcomes):
        raise typer.Exit(1)


app.command()(cloud_change.diff)
app.command()(cloud_change.deploy)
app.command()(cloud_change.remove)
app.command()(cloud_change.drift)
app.command()(cloud_change.leave)


@app.command()
def trace(
    file: PlatformFile = DEFAULT_FILE,
    out: Out = OUT,
    as_json: AsJson = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the page docs/reference/cloud.md.")
    ] = False,
) -> None:
    """Tell which resource serves which requirement: row, clause, construct, stack, logical id, type.

    Example: tickscope cloud trace --file docs/examples/aws.yaml --markdown
    """
    from tickscope.cli.cloud_show import show_trace
    from tickscope.cli.cloud_work import traced

    show_trace(*traced(file, out), as_json, as_markdown)


app.add_typer(cloud_costs.app, name="costs")
app.add_typer(cloud_key.app, name="key")
