#!/usr/bin/env bash
# Formatting, lint, types, layers; Rust and its tests too where cargo is there, beside the types: each of them keeps one
# core busy.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
$bin/ruff format --check -q src tests bench
$bin/ruff check -q src tests bench
$bin/mypy &
types=$!
trap 'kill $types 2>/dev/null || true' EXIT
$bin/lint-imports
if command -v cargo >/dev/null; then
  (
    cd native
    cargo fmt --check
    cargo clippy -q --release --all-targets --locked -- -D warnings
    cargo test -q --release --locked
  )
fi
wait $types
