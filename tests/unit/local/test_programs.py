"""Finding third-party programs, and what is said when they cannot be had."""

from pathlib import Path

import pytest

from tickscope.errors import Reject
from tickscope.local import programs
from tickscope.local.programs import Program, fetch, find, folder_of

TOOL = Program("tool", ("tool", "debian-tool"), (2, 42), "tool-package")


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only folder on PATH."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def saying(version: str) -> str:
    return f'echo "tool, version {version} (branch: HEAD)" >&2'


@pytest.mark.parametrize("version", ["2.42.0", "2.53.1", "10.0"])
def test_a_program_on_path_that_is_new_enough_is_found(on_path: Path, tmp_path: Path, version: str) -> None:
    path = executable(on_path / "tool", saying(version))
    found = find(TOOL, tmp_path)
    assert (found.path, found.version) == (path, ".".join(version.split(".")[:2]))


def test_it_may_go_by_another_name(on_path: Path, tmp_path: Path) -> None:
    path = executable(on_path / "debian-tool", saying("2.42.0"))
    assert find(TOOL, tmp_path).path == path


def test_what_was_unpacked_serves_when_path_has_none_that_will_do(on_path: Path, tmp_path: Path) -> None:
    executable(on_path / "tool", saying("2.15.2"))
    path = executable(tmp_path / "folder" / "usr" / "bin" / "debian-tool", saying("2.42.0"))
    assert find(TOOL, tmp_path / "folder").path == path


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (saying("2.41.9"), "is 2.41, older than 2.42"),
        ("echo hello", "does not tell its version"),
        ("exit 3", "does not tell its version"),
    ],
)
def test_one_that_will_not_do_is_named_with_the_reason(
    on_path: Path, tmp_path: Path, script: str, says: str
) -> None:
    path = executable(on_path / "tool", script)
    found = find(TOOL, tmp_path)
    assert (found.path, found.why_not) == (None, f"{path} {says}")


def test_one_that_hangs_is_given_up(on_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "VERSION_TIMEOUT_S", 0.2)
    executable(on_path / "tool", "exec /bin/sleep 60")
    assert "does not tell its version" in find(TOOL, tmp_path).why_not


def test_one_that_is_nowhere_is_not_found(on_path: Path, tmp_path: Path) -> None:
    found = find(TOOL, tmp_path)
    assert (found.path, found.why_not) == (None, "not found")


def test_unpacked_programs_live_where_the_environment_says_or_in_the_data_folder() -> None:
    assert folder_of(Path("/data"), {"TICKSCOPE_PROGRAMS": "/shared"}) == Path("/shared")
    assert folder_of(Path("/data"), {"TICKSCOPE_PROGRAMS": ""}) == Path("/data/programs")


BY_HAND = "apt-get install tool-package"


@pytest.mark.parametrize("present", [(), ("apt-get",), ("dpkg-deb",)])
def test_without_apt_the_line_for_a_person_is_given(
    on_path: Path, tmp_path: Path, present: tuple[str, ...]
) -> None:
    for name in present:
        executable(on_path / name, "exit 0")
    with pytest.raises(Reject, match=BY_HAND) as refused:
        fetch([TOOL], tmp_path / "folder", lambda _: None)
    assert refused.value.reason == "no_apt"


def test_a_package_that_cannot_be_downloaded_is_named(on_path: Path, tmp_path: Path) -> None:
    executable(on_path / "apt-get", "exit 100")
    executable(on_path / "dpkg-deb", "exit 0")
    with pytest.raises(Reject, match=f"could not download tool-package; .*{BY_HAND}") as refused:
        fetch([TOOL], tmp_path / "folder", lambda _: None)
    assert refused.value.reason == "apt_failed"
    assert list((tmp_path / "folder").iterdir()) == []


def test_a_download_that_never_ends_is_given_up(
    on_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "FETCH_TIMEOUT_S", 0.2)
    executable(on_path / "apt-get", "exec /bin/sleep 60")
    executable(on_path / "dpkg-deb", "exit 0")
    with pytest.raises(Reject, match=BY_HAND):
        fetch([TOOL], tmp_path / "folder", lambda _: None)


def test_missing_package_lists_are_fetched_into_a_folder_of_our_own(on_path: Path, tmp_path: Path) -> None:
    # As on a fresh container: 'download' knows no package until 'update' has run with the same lists.
    executable(
        on_path / "apt-get",
        f'case "$*" in update*) : > {tmp_path}/updated;; *Dir::State::Lists=*) : > tool.deb;; *) exit 100;; esac',
    )
    executable(on_path / "dpkg-deb", '/bin/mkdir -p "$3/usr/bin" && : > "$3/usr/bin/tool"')
    said: list[str] = []
    fetch([TOOL, TOOL], tmp_path / "folder", said.append)
    assert (tmp_path / "folder" / "usr" / "bin" / "tool").exists()
    assert (tmp_path / "updated").exists()
    assert said == ["unpacking tool-package"]


def test_an_archive_that_cannot_be_unpacked_is_named(on_path: Path, tmp_path: Path) -> None:
    executable(on_path / "apt-get", ": > tool_2.42.deb")
    executable(on_path / "dpkg-deb", "exit 2")
    with pytest.raises(Reject, match="could not unpack tool_2.42.deb") as refused:
        fetch([TOOL], tmp_path / "folder", lambda _: None)
    assert refused.value.reason == "dpkg_failed"
