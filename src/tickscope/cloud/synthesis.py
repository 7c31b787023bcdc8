"""Synthesis, measured: the platform file → an assembly in a folder, with the seconds and the memory it took."""

import time
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import App

from tickscope.cloud.app import assembled, build
from tickscope.cloud.assembly import StackArtifact, read
from tickscope.cloud.memory import peak_mib
from tickscope.cloud.operations.host_configs import Configs
from tickscope.model.platform import Platform


@dataclass(frozen=True, slots=True)
class Synthesis:
    """What was written, and what writing it took."""

    folder: Path
    stacks: tuple[StackArtifact, ...]
    seconds: float
    peak_mib: int
    """Of this process and of the CDK's Node process together."""


def synthesise(platform: Platform, folder: Path, configs: Configs | None = None) -> Synthesis:
    """Write the assembly into a folder; ``configs`` are those of hosts. Nothing is validated, AWS is not asked."""
    began_s = time.monotonic()
    app: App = build(platform, folder, configs=configs)
    assembled(app)
    return Synthesis(folder, read(folder), time.monotonic() - began_s, peak_mib())
