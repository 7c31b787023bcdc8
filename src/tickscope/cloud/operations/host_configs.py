"""Rendered configs, cut into parameters.

A parameter of the standard tier holds 4 KiB, so a config is compressed, written in base64 and cut. The manifest of
a role says how many pieces each config has, and its hash: a host that meets parameters in the middle of a change
sees that they do not fit, and keeps what it has.
"""

import base64
import gzip
from collections.abc import Mapping
from hashlib import sha256

from tickscope.cloud.operations.programs import PROGRAMS
from tickscope.errors import Reject

Configs = Mapping[str, str]
"""``role/program`` → the text: ``gateway/nginx``, or ``edge/embergate/prometheus`` for the hosts of one tenant.

Programs are those of ``PROGRAMS``.
"""
PIECE_CHARS_MAX = 4096
MANIFEST = "manifest"


def roles(configs: Configs) -> tuple[str, ...]:
    """Return the roles that have configs, sorted; raises Reject for a config of an unknown program."""
    for name in configs:
        role, _, program = name.rpartition("/")
        if not role or program not in PROGRAMS:
            raise Reject(
                "host_config", f"{name} is no role and program; programs are {', '.join(sorted(PROGRAMS))}"
            )
    return tuple(sorted({name.rpartition("/")[0] for name in configs}))


def parameters(configs: Configs, role: str) -> dict[str, str]:
    """Return the parameters of a role by the end of their names: ``nginx/1``, ``manifest``."""
    found: dict[str, str] = {}
    lines = []
    for name, text in sorted(configs.items()):
        of, _, program = name.rpartition("/")
        if of != role:
            continue
        cut = pieces(text)
        found |= {f"{program}/{number}": piece for number, piece in enumerate(cut, start=1)}
        lines.append(f"{program} {sha256(text.encode()).hexdigest()} {len(cut)}\n")
    manifest = "".join(lines)
    if len(manifest) > PIECE_CHARS_MAX:
        raise Reject("host_config", f"{role} has too many configs: its manifest has {len(manifest)} characters")
    return {**found, MANIFEST: manifest}


def pieces(text: str) -> list[str]:
    """Return a text, compressed and in base64, in pieces; the same text always gives the same ones."""
    packed = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    return [packed[start : start + PIECE_CHARS_MAX] for start in range(0, len(packed), PIECE_CHARS_MAX)]


def revision(configs: Configs, role: str) -> str:
    """Return a word that is another one whenever a config of the role is."""
    return sha256(parameters(configs, role)[MANIFEST].encode()).hexdigest()[:16]
