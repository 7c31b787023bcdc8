"""The journal's ledger when the process ends at any step of appending, committing, removing and folding."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.ledger_suite import EMBERGATE, holding
from tickscope.adapters.journal import kept, segment
from tickscope.adapters.journal import ledger as journal_ledger
from tickscope.adapters.journal.durable import DurableEnd
from tickscope.adapters.journal.groups import Groups
from tickscope.adapters.journal.ledger import JournalLedger
from tickscope.adapters.journal.tail import Tail
from tickscope.model.buffer import JournalSettings
from tickscope.model.ledger import Standing
from tickscope.wire import record as record_format

SETTINGS = JournalSettings(size_bytes_max=1 << 20, segment_bytes=300, disk_free_bytes_min=0, keep_h=0)
SENDERS = ("a", "b")
STEPS = [
    (os, "fsync"),
    (os, "fdatasync"),
    (os, "ftruncate"),
    (Path, "replace"),
    (Path, "unlink"),
    (DurableEnd, "move"),
    (Groups, "commit"),
]


class Killed(BaseException):
    """The process is gone: nothing may catch it, and nothing that it does afterwards happens."""


class Death:
    """Counts steps; the one at which it comes, and every later one, does not happen."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.at: int | None = None
        self.steps = 0
        for owner, name in STEPS:
            patch.setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:
            self.steps += 1
            if self.at is not None and self.steps > self.at:
                raise Killed
            return real(*given, **named)

        return step


class Journal:
    """A gateway, a relay and its ledger in one process, and what they were told was done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.appended: list[tuple[str, int, int]] = []
        """Sender, offset and samples of what is durable, as the journal itself tells when it is opened."""
        self.acknowledged = 0
        self.committed = 0
        self.may_be_committed = 0

    def run(self, plan: list[str]) -> None:
        with ExitStack() as closing:
            tail = Tail(self.folder, SETTINGS, ("hot",))
            closing.callback(tail.close)
            groups = Groups(self.folder)
            closing.callback(groups.close)
            ledger = JournalLedger(self.folder, ("hot",), keeps=True)
            closing.callback(close, ledger)
            for number, step in enumerate(plan):
                if step in SENDERS:
                    tail.commit([record_format.encode(holding(number, number + 1, sender=step))])
                    self.acknowledged += number + 1
                elif step == "commit":
                    self._commit_next(groups)
                elif step == "sweep":
                    tail.sweep(SETTINGS.size_bytes_max)
                else:
                    ledger._read()

    def _commit_next(self, groups: Groups) -> None:
        """Commit the oldest record that is not, as the relay does."""
        low = groups.low("hot")
        pending = [(offset, samples) for offset, samples in self._durable() if offset >= low]
        if pending:
            after = pending[1][0] if len(pending) > 1 else DurableEnd(self.folder).read()
            partition = "embergate/" + self._sender_at(pending[0][0])
            self.may_be_committed = self.committed + pending[0][1]
            groups.commit("hot", partition, pending[0][0], after)
            self.committed = self.may_be_committed

    def _durable(self) -> list[tuple[int, int]]:
        end, found = DurableEnd(self.folder).read(), []
        for base in segment.bases(self.folder):
            with segment.path_of(self.folder, base).open("rb") as file:
                reach = min(max(end - base, 0), os.fstat(file.fileno()).st_size)
                for position, _ in segment.positions(file.fileno(), 0, reach):
                    data = segment.payload(file.fileno(), position)
                    assert data is not None
                    found.append((base + position, record_format.head_of(data)[1]))
        return [each for each in found if each[0] < end]

    def _sender_at(self, offset: int) -> str:
        base = max(each for each in segment.bases(self.folder) if each <= offset)
        with segment.path_of(self.folder, base).open("rb") as file:
            data = segment.payload(file.fileno(), offset - base)
        assert data is not None
        return record_format.decode(data).sender


def close(ledger: JournalLedger) -> None:
    ledger._durable.close()
    ledger._groups.close()


def started(folder: Path) -> None:
    """A gateway starts, may find that the last append is durable, removes what it can and ends."""
    tail = Tail(folder, SETTINGS, ("hot",))
    tail.sweep(SETTINGS.size_bytes_max)
    tail.close()


def standing_of(folder: Path, *, keeps: bool) -> Standing:
    ledger = JournalLedger(folder, ("hot",), keeps=keeps)
    reading = ledger._read()
    close(ledger)
    assert reading.damaged_records == 0
    return reading.standings.get(EMBERGATE, Standing())


def check(journal: Journal, under_way: int) -> None:
    """Compare with what was acknowledged and committed; one step may have been under way, done or not."""
    for keeps in (True, False):
        found = standing_of(journal.folder, keeps=keeps)
        assert found.accepted == found.passed + found.queued
        assert journal.acknowledged <= found.accepted <= journal.acknowledged + under_way
        assert journal.committed <= found.passed <= max(journal.committed, journal.may_be_committed)


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A process dies in these tests, not the machine: nothing needs to reach a disk."""
    with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:  # noqa: S108
        yield Path(folder)


@pytest.fixture
def patch(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(journal_ledger, "FOLD_FROM", 2)
    return monkeypatch


def killed_at(folder: Path, plan: list[str], death: Death, at: int) -> bool:
    """Run a plan that is killed at a step, and look before and after a new start; return whether it was reached."""
    journal = Journal(folder)
    death.steps, death.at = 0, at
    try:
        journal.run(plan)
        reached = False
    except Killed:
        reached = True
    death.at = None
    check(journal, under_way=len(plan))
    before = standing_of(folder, keeps=False)
    started(folder)
    after = standing_of(folder, keeps=False)
    check(journal, under_way=len(plan))
    assert after.passed == before.passed
    assert before.accepted <= after.accepted
    assert standing_of(folder, keeps=True) == after
    journal.acknowledged, journal.committed = after.accepted, after.passed
    journal.run(PLAN)
    check(journal, under_way=0)
    return reached


PLAN = [
    *("a", "b", "a", "read", "commit", "commit", "commit", "a", "b", "sweep", "read", "b", "a", "b"),
    *("commit", "commit", "sweep", "commit", "commit", "commit", "read", "sweep", "a", "read", "sweep", "read"),
]


def test_a_kill_at_any_step_leaves_the_ledger_right(patch: pytest.MonkeyPatch) -> None:
    death = Death(patch)
    at = 0
    with folder_in_memory() as folder:
        while killed_at(folder / str(at), PLAN, death, at):
            at += 1
        assert at >= 50, "the plan has fewer steps than it is meant to have"
        assert kept.read_fold(folder / str(at)).upto > 0, "nothing was ever folded"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plan=st.lists(st.sampled_from(["a", "b", "commit", "commit", "sweep", "read"]), min_size=5, max_size=40),
    at=st.integers(0, 90),
)
def test_so_does_a_kill_in_any_other_order(patch: pytest.MonkeyPatch, plan: list[str], at: int) -> None:
    with pytest.MonkeyPatch.context() as inner, folder_in_memory() as folder:
        killed_at(folder / "plan", plan, Death(inner), at)
