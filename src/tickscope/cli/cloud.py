"""``tickscope cloud``"""

from pathlib import Path
from typing import Annotated

import typer

from tickscope.cli import cloud_costs, cloud_key
from tickscope.cli.options import DEFAULT_FILE, PlatformFile
from tickscope.model.organization import ACCESS_ROLE

app = typer.Typer(
    help="AWS, from the platform file: look, check, rehearse, deploy.\n\nExample: tickscope cloud list",
    no_args_is_help=True,
)
app.add_typer(cloud_costs.app, name="costs")
app.add_typer(cloud_key.app, name="key")
app.command("picture")(cloud_costs.picture)

OUT = Path(".tickscope/cloud")
Stacks = Annotated[
    list[str] | None,
    typer.Argument(metavar="STACK", help="Names of stacks, such as prod-network; all when left out."),
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the cloud assembly.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Profile = Annotated[str | None, typer.Option("--profile", help="A profile of the AWS SDK.", envvar="AWS_PROFILE")]
AdminRole = Annotated[
    str, typer.Option("--role", help="Role that administers an account, where CloudFormation cannot do something.")
]


@app.command("list")
def list_(file: PlatformFile = DEFAULT_FILE, out: Out = OUT, as_json: AsJson = False) -> None:
    """List the stacks in the order in which they are made; resources as they were last synthesised.

    Example: tickscope cloud list --file docs/examples/aws.yaml
    """
    from tickscope.cli.cloud_show import show_places
    from tickscope.cli.cloud_work import with_cloud

    show_places(with_cloud(file), out, as_json)


@app.command()
def synth(file: PlatformFile = DEFAULT_FILE, out: Out = OUT, as_json: AsJson = False) -> None:
    """Write the CloudFormation templates into a folder, without asking AWS anything.

    Example: tickscope cloud synth --file docs/examples/aws.yaml --out build/cloud
    """
    from tickscope.cli.cloud_show import show_synthesis
    from tickscope.cli.cloud_work import synthesised

    show_synthesis(synthesised(file, out), as_json)


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


@app.command()
def diff(
    stacks: Stacks = None,
    file: PlatformFile = DEFAULT_FILE,
    out: Out = OUT,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Compare the templates with what is deployed: added, changed, replaced, removed.

    Example: tickscope cloud diff prod-network
    """
    from tickscope.cli.cloud_show import show_differences
    from tickscope.cli.cloud_work import differences

    show_differences(differences(file, out, stacks or [], profile), as_json)


@app.command()
def drift(
    stacks: Stacks = None,
    file: PlatformFile = DEFAULT_FILE,
    out: Out = OUT,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Let CloudFormation look whether resources are still as deployed; exit 1 when one is not.

    Example: tickscope cloud drift prod-network --json
    """
    from tickscope.cli.cloud_show import show_drifts
    from tickscope.cli.cloud_work import drifts

    found = drifts(file, out, stacks or [], profile)
    show_drifts(found, as_json)
    if any(each.resources or not each.complete for each in found):
        raise typer.Exit(1)


@app.command()
def deploy(
    stacks: Stacks = None,
    file: PlatformFile = DEFAULT_FILE,
    out: Out = OUT,
    profile: Profile = None,
    role: AdminRole = ACCESS_ROLE,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, unless something is destroyed.")] = False,
    yes_destroy: Annotated[
        bool, typer.Option("--yes-destroy", help="Do not ask even then. Data stores are refused all the same.")
    ] = False,
) -> None:
    """Deploy stacks by change sets, in their order; asks first, and names everything that is destroyed.

    A change set that would delete or replace a data store is never performed. See docs/guide/cloud-deploy.md.

    Example: tickscope cloud deploy prod-keys prod-network --profile studio
    """
    from tickscope.cli.cloud_deploy import deploy_all
    from tickscope.cli.cloud_work import synthesised

    deploy_all(synthesised(file, out), file, stacks or [], profile, role, yes or yes_destroy, yes_destroy)


@app.command()
def leave(
    file: PlatformFile = DEFAULT_FILE,
    profile: Profile = None,
    role: AdminRole = ACCESS_ROLE,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, unless something is destroyed.")] = False,
    yes_destroy: Annotated[bool, typer.Option("--yes-destroy", help="Do not ask even then.")] = False,
) -> None:
    """Undo what no stack holds, before stacks are deleted: delegated administrators, the key of new volumes.

    Nothing is made less safe by it. See docs/guide/cloud-adopt.md.

    Example: tickscope cloud leave --profile studio
    """
    from tickscope.cli.cloud_deploy import leave_all

    leave_all(file, profile, role, yes or yes_destroy, yes_destroy)


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
