# Restarts a gateway and waits until it is ready. Arguments: the unit, the address that says so, seconds.
set -eu
unit=$1
address=$2
until_s=$(($(date +%s) + $3))
systemctl restart "$unit"
until curl -fsS -o /dev/null --max-time 2 "$address"; do
  if [ "$(date +%s)" -ge "$until_s" ]; then
    echo "$unit is not ready after $3 seconds" >&2
    exit 1
  fi
  sleep 1
done
echo "$unit is ready"
