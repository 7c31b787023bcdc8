# Stops what takes data in, so that what was acknowledged is handed on before the host ends. Argument: the unit.
set -eu
unit=$1
if ! systemctl is-active --quiet "$unit"; then
  echo "$unit does not run here: nothing to drain"
  exit 0
fi
systemctl stop "$unit"
if [ "$(systemctl show --property Result --value "$unit")" != success ]; then
  echo "$unit did not stop by itself" >&2
  exit 1
fi
echo "$unit is drained"
