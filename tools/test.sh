#!/usr/bin/env bash
# Every test, suite by suite, with the seconds that each took.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

suite() {
  local name=$1 started=$SECONDS
  shift
  echo "== $name"
  "$@"
  echo "== $name: $((SECONDS - started)) s"
}

suite checks tools/check.sh
if command -v cargo >/dev/null; then
  suite rust cargo test -q --release --locked --manifest-path native/Cargo.toml
fi
suite page tools/web-check.sh
suite tests $bin/pytest tests/unit tests/contract tests/property -n 3
# Strict check, rehearsal and deploying, each once for both examples: 120 s on two cores, and what it took is printed.
suite cloud $bin/pytest tests/cloud -n 2 --dist loadfile -rP
tools/chromium.sh
# Most of an end-to-end test is waiting for real programs: four at a time use two cores, and no file is split.
suite e2e $bin/pytest tests/e2e -n 4 --dist loadfile --no-loadscope-reorder
# The gates measure: nothing else runs beside the smoke profile. A double is caught by what is under way when it is
# killed, which a busy machine has less of: two at a time, and nothing beside them.
suite gates $bin/pytest tests/gates/test_smoke.py
suite doubles $bin/pytest tests/gates/test_gates_can_fail.py -n 2
