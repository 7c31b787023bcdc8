#!/usr/bin/env bash
# Bring the browser that the end-to-end tests drive: the one on PATH, else Debian's, installed by root, or unpacked
# with its libraries into .tickscope/browser by anybody else.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v chromium >/dev/null && exit 0
[ -x .tickscope/browser/chromium ] && exit 0
if ! command -v apt-get >/dev/null; then
  echo "the tests need chromium: install it with your package manager" >&2
  exit 1
fi
echo "bringing chromium (once)"
if [ "$(id -u)" = 0 ]; then
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium; } >/dev/null
  exit 0
fi
root=$PWD/.tickscope/browser
mkdir -p "$root/packages"
packages=$(apt-get -s --no-install-recommends install chromium | awk '/^Inst/ {print $2}')
(cd "$root/packages" && apt-get download -q $packages >/dev/null)
for package in "$root"/packages/*.deb; do dpkg-deb -x "$package" "$root"; done
rm -r "$root/packages"
libraries=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu
printf '#!/bin/sh\nLD_LIBRARY_PATH="%s" exec "%s" "$@"\n' "$libraries" "$root/usr/lib/chromium/chromium" > "$root/chromium"
chmod +x "$root/chromium"
