"""A whole platform under its real supervisor, with a double in place of one part: ``up.py FILE DOUBLE``."""

import asyncio
import dataclasses
import os
import sys
from pathlib import Path

from rich.console import Console

from tickscope.cli.signals import stop_on_signals
from tickscope.local.parts import Part, parts
from tickscope.local.up import up
from tickscope.model.platform import Platform
from tickscope.spec import load

NOT_NEEDED = ("fleet", "node-exporter", "embergate", "skyhook")
DOUBLES = {
    "none": ("", ()),
    "gateway_acks_early": ("gateway", ("tests.gates.doubles.gateway_acks_early",)),
    "relay_commits_first": ("relay", ("tests.gates.doubles.relay_commits_first",)),
    "store_drops": ("hot-store", ("tests.gates.doubles.store_behind_proxy", "drop")),
    "store_delays": ("hot-store", ("tests.gates.doubles.store_behind_proxy", "delay")),
}


def chosen(file: Path, double: str, platform: Platform, programs: dict[str, Path]) -> tuple[Part, ...]:
    """Return what the gates need of the platform, one part replaced."""
    name, words = DOUBLES[double]
    needed = [part for part in parts(platform, programs) if not part.name.endswith(NOT_NEEDED)]
    return tuple(
        dataclasses.replace(part, argv=(sys.executable, "-m", words[0], str(file), *words[1:]))
        if part.name == name
        else part
        for part in needed
    )


async def main(file: Path, double: str) -> int:
    def choose(platform: Platform, programs: dict[str, Path]) -> tuple[Part, ...]:
        return chosen(file, double, platform, programs)

    return await up(load(file), Console(), stop_on_signals(), None, choose)


if __name__ == "__main__":
    code = asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
    sys.stdout.flush()
    os._exit(code)
