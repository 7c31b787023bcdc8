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

# Types keep one core busy for most of a minute, and these tests wait now and then: side by side they take two thirds of
# the time.
said=$(mktemp)
tools/check.sh >"$said" 2>&1 &
checks=$!
trap 'kill $checks 2>/dev/null || true; rm -f "$said"' EXIT
suite page tools/web-check.sh
suite tests $bin/pytest tests/unit tests/contract tests/property -n 3
checked() {
  local code=0
  wait $checks || code=$?
  cat "$said"
  return $code
}
suite checks checked
# Strict check, rehearsal and deploying, each once for both examples: 120 s on two cores, and what it took is printed.
suite cloud $bin/pytest tests/cloud -n 2 --dist loadfile -rP
tools/chromium.sh
# Most of an end-to-end test is waiting for real programs: four at a time use two cores, and no file is split.
suite e2e $bin/pytest tests/e2e -n 4 --dist loadfile --no-loadscope-reorder
# The gates measure: nothing else runs beside the smoke profile. A double is caught by what is under way when it is
# killed, which a busy machine has less of: two at a time, and nothing beside them.
suite gates $bin/pytest tests/gates/test_smoke.py
suite doubles $bin/pytest tests/gates/test_gates_can_fail.py -n 2
