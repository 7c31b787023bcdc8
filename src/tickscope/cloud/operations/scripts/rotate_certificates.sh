# Has SPIRE issue a host's certificate anew, and the front load it. Arguments: the certificate, seconds.
set -eu
certificate=$1
until_s=$(($(date +%s) + $2))
serial() {
  openssl x509 -in "$certificate" -noout -serial 2> /dev/null || true
}
if ! systemctl is-enabled --quiet spire-agent; then
  echo "this host's certificates do not come from SPIRE: replace the files, then reload the front" >&2
  exit 1
fi
before=$(serial)
systemctl restart spire-agent
systemctl restart spiffe-helper
while [ -z "$(serial)" ] || [ "$(serial)" = "$before" ]; do
  if [ "$(date +%s)" -ge "$until_s" ]; then
    echo "no new certificate after $2 seconds" >&2
    exit 1
  fi
  sleep 1
done
openssl x509 -in "$certificate" -noout -checkend 600
if systemctl is-active --quiet nginx; then
  nginx -t -q
  systemctl reload nginx
fi
echo "the certificate is a new one: $(serial)"
