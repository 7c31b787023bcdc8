"""Tokens: the environment's, else one that is made once and that only its owner may read."""

import threading
from pathlib import Path

import pytest

from tests.e2e.platform_files import platform_of
from tickscope.adapters.secrets import faults_token, token_file, token_of
from tickscope.errors import Reject
from tickscope.model.platform import Platform


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    return platform_of(tmp_path)


def of(platform: Platform, number: int = 0, **env: str) -> str:
    tenant = platform.tenants[number]
    return token_of(platform, tenant, tenant.tokens[0], env)


def test_the_environment_comes_first_and_leaves_no_file(platform: Platform) -> None:
    assert of(platform, TICKSCOPE_TOKEN_EMBERGATE=" sixteen-characters ") == "sixteen-characters"
    assert not (platform.data_folder / "secrets").exists()


def test_a_short_token_is_refused_by_the_name_of_its_variable_only(platform: Platform) -> None:
    with pytest.raises(Reject, match=r"\$TICKSCOPE_TOKEN_EMBERGATE has 5 characters") as refused:
        of(platform, TICKSCOPE_TOKEN_EMBERGATE="short")
    assert "short" not in str(refused.value)


def test_a_made_token_is_kept_for_its_owner_and_is_nobody_elses(platform: Platform) -> None:
    first = of(platform)
    assert len(first) >= 32
    assert of(platform, TICKSCOPE_TOKEN_EMBERGATE="  ") == first
    assert of(platform, 1) != first
    path = token_file(platform, platform.tenants[0], platform.tenants[0].tokens[0])
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_many_at_once_all_get_the_same_whole_token(platform: Platform) -> None:
    # The gateway and the agent's preparation may both be the first to ask.
    for _ in range(20):
        found: list[str] = []
        begin = threading.Barrier(8)

        def ask(begin: threading.Barrier = begin, found: list[str] = found) -> None:
            begin.wait()
            found.append(of(platform))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(found)) == 1
        assert len(found[0]) >= 32
        for path in (platform.data_folder / "secrets").iterdir():
            path.unlink()


def test_a_file_that_was_never_filled_is_made_again(platform: Platform) -> None:
    path = token_file(platform, platform.tenants[0], platform.tenants[0].tokens[0])
    path.write_text("")
    assert len(of(platform)) >= 32
    assert list(path.parent.iterdir()) == [path]


def test_the_token_of_faults_is_made_and_refused_like_every_other(platform: Platform) -> None:
    assert faults_token(platform, {"TICKSCOPE_FAULTS_TOKEN": "sixteen-characters"}) == "sixteen-characters"
    with pytest.raises(Reject, match=r"\$TICKSCOPE_FAULTS_TOKEN has 5 characters"):
        faults_token(platform, {"TICKSCOPE_FAULTS_TOKEN": "short"})
    made = faults_token(platform, {})
    assert (len(made) >= 32, faults_token(platform, {}), of(platform) != made) == (True, made, True)
    assert (platform.data_folder / "secrets" / "faults.token").stat().st_mode & 0o777 == 0o600
