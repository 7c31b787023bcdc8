"""The example files pass the strict check, within the time and memory that synthesis may take."""

import sys

import pytest

from tests.cloud.examples import NAMES, checked

SYNTH_S_MAX = 60
SYNTH_MIB_MAX = 2048


@pytest.mark.proves("checked", row=62, clause=1)
@pytest.mark.parametrize("name", NAMES)
def test_no_finding_is_unexplained(name: str) -> None:
    assert checked(name).verdict.unexplained == ()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_accepted_without_need_or_reason(name: str) -> None:
    assert checked(name).verdict.stale == ()
    assert all(len(each.acceptance.reason) > 20 for each in checked(name).verdict.accepted)


@pytest.mark.proves("checked", row=62, clause=1)
def test_three_environments_in_three_accounts_are_synthesised_in_time_and_memory() -> None:
    found = checked("aws")
    accounts = {stack.account for stack in found.stacks if stack.id.endswith("-network")}
    resources = sum(len(stack.resources) for stack in found.stacks)
    sys.stderr.write(
        f"{resources} resources in {len(found.stacks)} stacks: synthesised and judged in "
        f"{found.synth_seconds:.1f} s, {found.peak_mib} MiB, cfn-lint {found.lint_seconds:.1f} s\n"
    )
    assert len(accounts) == 3
    assert found.synth_seconds <= SYNTH_S_MAX
    assert found.peak_mib <= SYNTH_MIB_MAX


@pytest.mark.parametrize("name", NAMES)
def test_stacks_come_after_those_that_they_build_on(name: str) -> None:
    seen: set[str] = set()
    for stack in checked(name).stacks:
        assert set(stack.depends_on) <= seen, stack.id
        seen.add(stack.id)
