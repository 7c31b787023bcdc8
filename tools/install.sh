#!/usr/bin/env bash
# Install pinned packages into .venv: by uv, in seconds; by pip where only pip's own settings know the way to an index.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
pip=("$bin/pip" install -q --disable-pip-version-check --require-hashes)
[ -x $bin/uv ] || "${pip[@]}" -r requirements/installer.txt
$bin/uv pip install -q --python $bin/python --compile-bytecode --require-hashes -r "$1" 2>/dev/null || "${pip[@]}" -r "$1"
