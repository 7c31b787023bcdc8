"""``tickscope cloud diff``, ``deploy``, ``remove``, ``drift`` and ``leave``: the verbs that ask AWS."""

from typing import Annotated

import typer

from tickscope.cli.cloud_options import OUT, AsJson, Out, Profile, Stacks
from tickscope.cli.options import DEFAULT_FILE, PlatformFile
from tickscope.model.organization import ACCESS_ROLE

AdminRole = Annotated[
    str, typer.Option("--role", help="Role that administers an account, where CloudFormation cannot do something.")
]


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
    part_with: Annotated[
        list[str] | None,
        typer.Option("--part-with", metavar="ID", help="A data store that may leave its stack and stays in AWS."),
    ] = None,
) -> None:
    """Deploy stacks by change sets, in their order; asks first, and names everything that is destroyed.

    A change set that would delete or replace a data store is never performed, and one that cuts it off from its
    stack only where it is named by --part-with. See docs/guide/cloud-deploy.md.

    Example: tickscope cloud deploy prod-keys prod-network --profile studio
    """
    from tickscope.adapters.aws.ways import Ways
    from tickscope.cli.cloud_asking import Person
    from tickscope.cli.cloud_deploy import deploy_all
    from tickscope.cli.cloud_remove import left_over, tell_leftovers
    from tickscope.cli.cloud_work import synthesised

    platform, synthesis = synthesised(file, out, stacks or [])
    ways, person = Ways(profile, role), Person(yes, yes_destroy)
    deploy_all(platform, synthesis, stacks or [], ways, person, frozenset(part_with or []))
    if not stacks:
        tell_leftovers(left_over(platform, synthesis, ways), person)


def remove(
    stacks: Annotated[
        list[str] | None,
        typer.Argument(metavar="STACK", help="Names of stacks; without one, tells which there are."),
    ] = None,
    file: PlatformFile = DEFAULT_FILE,
    out: Out = OUT,
    profile: Profile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: which there are.")] = False,
    yes_destroy: Annotated[bool, typer.Option("--yes-destroy", help="Do not ask.")] = False,
) -> None:
    """Delete stacks that are deployed, but that the file has no more; asks first, and names everything.

    What holds data stays, in no stack any more. A stack with termination protection is refused.

    Example: tickscope cloud remove organization-costs
    """
    from tickscope.adapters.aws.ways import Ways
    from tickscope.cli.cloud_asking import Person
    from tickscope.cli.cloud_remove import left_over, remove_named, show_leftovers
    from tickscope.cli.cloud_work import synthesised

    platform, synthesis = synthesised(file, out)
    ways = Ways(profile, "")
    found = left_over(platform, synthesis, ways)
    if stacks:
        remove_named(found, stacks, platform.cloud.qualifier, ways, Person(yes=False, yes_destroy=yes_destroy))
    else:
        show_leftovers(found, as_json)


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
    from tickscope.adapters.aws.ways import Ways
    from tickscope.cli.cloud_asking import Person
    from tickscope.cli.cloud_deploy import leave_all
    from tickscope.cli.cloud_work import with_cloud

    leave_all(with_cloud(file), Ways(profile, role), Person(yes, yes_destroy))
