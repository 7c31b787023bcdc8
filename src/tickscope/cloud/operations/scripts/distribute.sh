# Brings a host the configs of its role. The functions path_of, unit_of and check_of come before this text.
# Nothing is put to use unless every changed file has passed its own program's check; what cannot be loaded is
# taken back. A file beside a config, .unloaded, says that its unit has not loaded it yet: after a host that went down
# in between, or a first config that nothing could be put back for, the next run tries again.
# Arguments: the parameters' prefix, the role.
set -eu
umask 027
prefix=$1
role=$2
work=$(mktemp -d)
changed=

leave() {
  for program in $changed; do
    rm -f "$(path_of "$program").new"
  done
  rm -rf "$work"
}
trap leave EXIT

fail() {
  echo "$role: $1" >&2
  exit 1
}

value() {
  aws ssm get-parameter --name "$1" --query Parameter.Value --output text
}

fetch() {
  number=1
  : > "$work/pieces"
  while [ "$number" -le "$2" ]; do
    value "$prefix/$role/$1/$number" >> "$work/pieces" || return 1
    number=$((number + 1))
  done
  base64 -d < "$work/pieces" | gzip -dc > "$work/file"
}

value "$prefix/$role/manifest" > "$work/manifest" || fail "there is no $prefix/$role/manifest"

# From a descriptor of its own: what runs in here may read its input.
while read -r program sum pieces <&3; do
  [ -n "$program" ] || continue
  path=$(path_of "$program") || fail "this host knows no program $program"
  fetch "$program" "$pieces" || fail "a parameter of $program is missing; the next run may find it"
  echo "$sum  $work/file" | sha256sum -c --status - ||
    fail "the parameters of $program are being replaced; the next run finds them whole"
  if cmp -s "$work/file" "$path" && [ ! -e "$path.unloaded" ]; then
    continue
  fi
  mkdir -p "$(dirname "$path")"
  changed="$changed $program"
  # A copy first, so that the new file has the owner and the mode of the old one.
  if [ -f "$path" ]; then
    cp -p "$path" "$path.new"
  fi
  cat "$work/file" > "$path.new"
  if ! check_of "$program" "$path.new" > "$work/said" 2>&1; then
    cat "$work/said" >&2
    fail "$program refuses its new config; the old one stays"
  fi
done 3< "$work/manifest"

for program in $changed; do
  path=$(path_of "$program")
  unit=$(unit_of "$program")
  if [ ! -e "$path.unloaded" ]; then
    rm -f "$path.previous"
    if [ -f "$path" ]; then
      ln "$path" "$path.previous"
    fi
  fi
  : > "$path.unloaded"
  mv -f "$path.new" "$path"
  if systemctl reload-or-restart "$unit"; then
    rm -f "$path.unloaded"
    echo "$role: $program has its new config"
    continue
  fi
  if [ -f "$path.previous" ]; then
    mv -f "$path.previous" "$path"
    systemctl reload-or-restart "$unit" || true
    rm -f "$path.unloaded"
    fail "$unit did not load its new config; the old one is back"
  fi
  fail "$unit did not load its first config"
done
