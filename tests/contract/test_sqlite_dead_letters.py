"""Dead letters in SQLite: the contract, and what only a file shared by processes can promise."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.dead_letters_suite import BYTES_MAX, DeadLettersSuite, letter
from tickscope.adapters.dead_letters import SETTLED_KEPT_MS, SqliteDeadLetters

ADD = """
import sys
from pathlib import Path
from tests.contract.dead_letters_suite import letter
from tickscope.adapters.dead_letters import SqliteDeadLetters
from tickscope.errors import Busy
letters = SqliteDeadLetters(Path(sys.argv[1]), int(sys.argv[4]))
print("open", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    try:
        letters.add([letter(number)])
    except Busy:
        pass
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "dead-letters.sqlite"


@pytest.fixture
def letters(path: Path) -> Iterator[SqliteDeadLetters]:
    letters = SqliteDeadLetters(path, BYTES_MAX)
    yield letters
    letters.close()


def add_from_processes(path: Path, ranges: list[tuple[int, int]], bytes_max: int) -> None:
    """Add letters from several processes, all of them at once."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ADD, str(path), str(start), str(end), str(bytes_max)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for start, end in ranges
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
    for process in processes:
        process.communicate("go\n", timeout=30)
        assert process.returncode == 0


class TestSqliteDeadLetters(DeadLettersSuite):
    def test_letters_survive_a_restart(self, path: Path, letters: SqliteDeadLetters) -> None:
        letters.add([letter(1), letter(2)])
        letters.drop([1])
        again = SqliteDeadLetters(path, BYTES_MAX)
        assert [found.offset for found in again.list(None, 0, 10)] == [2]
        again.close()

    def test_two_processes_add_at_once_and_nothing_is_lost_or_doubled(
        self, path: Path, letters: SqliteDeadLetters
    ) -> None:
        add_from_processes(path, [(0, 30), (15, 45)], bytes_max=1 << 20)
        found = [found.offset for found in letters.list(None, 0, 100)]
        assert sorted(found) == list(range(45))

    def test_two_processes_keep_one_limit(self, path: Path, letters: SqliteDeadLetters) -> None:
        add_from_processes(path, [(0, 30), (30, 60)], bytes_max=2_000)
        assert len(letters.list(None, 0, 100)) == 20

    def test_another_process_may_drop_while_this_one_reads(self, path: Path, letters: SqliteDeadLetters) -> None:
        letters.add([letter(number) for number in range(5)])
        other = SqliteDeadLetters(path, BYTES_MAX)
        assert other.drop([found.id for found in letters.list(None, 0, 3)]) == 3
        other.close()
        assert [found.offset for found in letters.list(None, 0, 10)] == [3, 4]

    def test_settled_letters_become_sums_in_time(self, path: Path) -> None:
        now_ms = [0]
        letters = SqliteDeadLetters(path, BYTES_MAX, lambda: now_ms[0])
        letters.add([letter(1, samples=2), letter(2, samples=3), letter(3, samples=4)])
        for number in (1, 2, 3):
            now_ms[0] = number * (SETTLED_KEPT_MS + 1)
            letters.drop([number])
        assert sum(each.samples for each in letters.booked(0)) == 9
        assert letters._db.execute("select offset from letter").fetchall() == [(3,)]
        letters.close()

    def test_a_database_of_the_time_before_the_ledger_is_brought_up_to_date(self, path: Path) -> None:
        letters = SqliteDeadLetters(path, BYTES_MAX)
        letters.add([letter(1, samples=2)])
        letters._db.execute("drop index letter_books")
        letters._db.execute("alter table letter drop column fate")
        letters._db.execute("drop table settled")
        letters.close()
        again = SqliteDeadLetters(path, BYTES_MAX)
        assert [each.samples for each in again.booked(0)] == [2]
        again.close()
