#!/usr/bin/env bash
# Pin dependencies with hashes; lock files carry no download addresses.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header "$@"; }
echo uv | compile - -o requirements/installer.txt
compile pyproject.toml -o requirements/run.txt
compile --extra build pyproject.toml -o requirements/build.txt
compile --extra build --extra cloud pyproject.toml -o requirements/cloud.txt
compile --extra build --extra cloud --extra dev pyproject.toml -o requirements/dev.txt
