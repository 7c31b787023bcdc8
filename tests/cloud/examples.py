"""The example files, synthesised once with everything that checks them."""

import functools
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tickscope.cli.host_configs import host_configs
from tickscope.cloud.check.run import Checked, check
from tickscope.cloud.synthesis import Synthesis, synthesise
from tickscope.model.platform import Platform
from tickscope.spec import load

FOLDER = Path(__file__).parents[2] / "docs" / "examples"
NAMES = ("aws", "one-account")


@functools.cache
def platform(name: str) -> Platform:
    return load(FOLDER / f"{name}.yaml")


@functools.cache
def checked(name: str) -> Checked:
    """Return the strict check of an example, made in a process of its own: what others took is not measured."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as own:
        return own.submit(_checked, name).result()


def _checked(name: str) -> Checked:
    found = platform(name)
    with tempfile.TemporaryDirectory() as folder:
        return check(found, Path(folder), configs=host_configs(found, FOLDER / f"{name}.yaml"))


def synthesis(name: str, folder: Path) -> Synthesis:
    """Return an example's assembly; its files are published, so they are kept in a folder of the caller's."""
    found = platform(name)
    return synthesise(found, folder, host_configs(found, FOLDER / f"{name}.yaml"))
