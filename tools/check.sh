#!/usr/bin/env bash
# Formatting, lint, types, layers; Rust too where cargo is there.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
$bin/ruff format --check -q src tests bench
$bin/ruff check -q src tests bench
$bin/mypy
$bin/lint-imports
if command -v cargo >/dev/null; then
  (cd native && cargo fmt --check && cargo clippy -q --release --all-targets --locked -- -D warnings)
fi
