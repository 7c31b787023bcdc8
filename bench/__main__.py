"""``python -m bench``: ask one question or all of them. Exit 2 means that a peer is missing."""

import argparse
import importlib
import json
import os
import pkgutil
import shlex
import sys
import tempfile
from pathlib import Path
from typing import cast

from rich.console import Console

import bench
from bench.kit import results
from bench.kit.question import Context, Question
from tickscope.errors import Reject
from tickscope.local import programs

DATA_FOLDER = results.ROOT / ".tickscope"
"""The shipped platform file's data folder: a real disk, where unpacked programs are already."""

TABLE_CHARS = 110
"""A pipe has no width of its own."""


def questions() -> dict[str, Question]:
    """Return every module beside this one that asks something, by name."""
    names = (each.name for each in pkgutil.iter_modules(bench.__path__) if not each.ispkg)
    modules = (importlib.import_module(f"bench.{name}") for name in names if name != "__main__")
    return {module.NAME: cast(Question, module) for module in modules}


def main(argv: list[str]) -> int:
    """Run what was asked for; return the exit code."""
    asked = questions()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=sorted(asked), help="ask this question alone")
    parser.add_argument("--quick", action="store_true", help="see that it works: too short for a figure to quote")
    parser.add_argument("--json", action="store_true", help="print what is stored instead of a table")
    options = parser.parse_args(argv)
    console, progress = Console(), Console(stderr=True)
    console.width = max(console.width, TABLE_CHARS)
    for name in [options.only] if options.only else sorted(asked):
        command = shlex.join(["python", "-m", "bench", "--only", name, *(["--quick"] if options.quick else [])])
        try:
            _ask(asked[name], command, options.quick, options.json, console, progress)
        except Reject as missing:
            progress.print(f"{name}: {missing}", style="red", highlight=False)
            return 2
    return 0


def _ask(question: Question, command: str, quick: bool, as_json: bool, console: Console, progress: Console) -> None:
    title = (question.__doc__ or question.NAME).strip().splitlines()[0]
    DATA_FOLDER.mkdir(mode=0o700, exist_ok=True)
    with (
        progress.status(question.NAME) as status,
        tempfile.TemporaryDirectory(prefix="bench-", dir=DATA_FOLDER) as folder,
    ):
        peers = question.peers(programs.folder_of(DATA_FOLDER, os.environ), status.update)
        context = Context(Path(folder), {peer.name: peer for peer in peers}, quick, status.update)
        rows = question.measure(context)
    document = results.document_of(rows, peers, command)
    for peer in peers:
        progress.print(f"{peer.name}: {peer.version}", highlight=False)
    if as_json:
        console.print_json(json.dumps(document))
    else:
        console.print(results.table_of(title, rows))
    if quick:
        progress.print("quick: not stored")
    else:
        progress.print(f"stored: {results.write(question.NAME, document).relative_to(results.ROOT)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
