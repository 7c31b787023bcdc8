# Tells how a host is. Argument: since when, as journalctl takes it.
set -u
since=$1
tell() {
  echo "== $*"
  "$@" 2>&1 || echo "($1 ended with $?)"
}
tell uname -a
tell uptime
tell df -h
tell free -m
tell ss -s
tell systemctl --failed --no-pager
tell systemctl status --no-pager "tickscope-*"
tell journalctl --no-pager --lines 2000 --since "$since" --unit "tickscope-*"
