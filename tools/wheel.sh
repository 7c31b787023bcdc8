#!/usr/bin/env bash
# Build the Rust core where cargo is there; say so where it is not.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v cargo >/dev/null; then
  echo "cargo is not on this machine: the Python reference serves, slower, with the same results"
  echo "(for the Rust core: apt-get install cargo, or rustup, then make wheel)"
  exit 0
fi
echo "building the Rust core"
out=native/target/wheels
rm -rf "$out"
if ! log=$(.venv/bin/maturin build -q --release --locked -m native/wire-py/Cargo.toml -o "$out" 2>&1); then
  echo "$log"
  echo "the Rust core could not be built (its source needs the rustc that native/Cargo.toml names): the Python reference serves"
  exit 0
fi
.venv/bin/pip install -q --disable-pip-version-check --no-deps --no-index --force-reinstall "$out"/*.whl
