"""nginx before the gateways: TLS 1.3, client certificates, limits, and a tenant's gateways."""

from collections.abc import Iterator, Sequence

from tickscope.model.platform import Platform
from tickscope.render import fronts

SETTLES_S = 5
"""How long a gateway that did not answer is left alone."""
KEEPALIVE_CONNECTIONS = 64
HEADER_BUFFERS = "4 16k"
BODIES_BYTES_MAX = 2 << 30
"""What bodies may take of memory at once: nginx writes none of them to disk."""
WORKER_CONNECTIONS, REQUESTS_MAX = 4096, 1024
CLIENTS_MIN = 4
"""How many clients it takes to use up all requests that may be under way."""
WRITTEN_HEADERS = tuple(
    f"X-Prometheus-Remote-Write-{kind}-Written" for kind in ("Samples", "Histograms", "Exemplars")
)
STREAMED = 418
"""Never sent: it takes a chunked request to the location where its body is passed on as it comes."""


def config(platform: Platform) -> str:
    """Return nginx.conf; paths that nginx writes are relative to its prefix (-p)."""
    front = platform.front
    rate, requests = fronts.requests_per_s_max(platform), requests_max(platform)
    body_bytes_max = platform.gateway.body_bytes_max
    return f"""\
error_log stderr warn;
pid nginx.pid;
worker_processes auto;
events {{
  worker_connections {WORKER_CONNECTIONS};
}}
http {{
  access_log off;
  server_tokens off;
  client_body_temp_path bodies;
  proxy_temp_path answers;
  fastcgi_temp_path unused;
  uwsgi_temp_path unused;
  scgi_temp_path unused;

  limit_req_zone $binary_remote_addr zone=requests:10m rate={rate}r/s;
  limit_conn_zone $binary_remote_addr zone=of_client:10m;
  limit_conn_zone all zone=of_all:1m;

{_maps()}
{_upstreams(platform)}
  server {{
    listen 127.0.0.1:{platform.ports.front} ssl;
    ssl_protocols TLSv1.3;
    ssl_certificate {_quoted(front.certificate)};
    ssl_certificate_key {_quoted(front.key)};
    ssl_client_certificate {_quoted(front.client_ca)};
    ssl_verify_client optional;
    ssl_verify_depth 3;
    ssl_session_tickets off;

    client_max_body_size {body_bytes_max};
    # All of a body: one that is refused later may hold what must not be on any disk.
    client_body_buffer_size {body_bytes_max};
    client_header_timeout {fronts.HEADER_S_MAX}s;
    client_body_timeout {fronts.BODY_S_MAX}s;
    large_client_header_buffers {HEADER_BUFFERS};
    limit_req zone=requests burst={rate} nodelay;
    limit_req_status 429;
    limit_conn of_client {requests // CLIENTS_MIN};
    limit_conn of_all {requests};
    limit_conn_status 503;
    error_page 429 @slower;
    error_page 503 @crowded;
    error_page 413 @smaller;
    error_page 502 504 =503 @away;
    error_page {STREAMED} = @streamed;
    recursive_error_pages on;
{_nothing_written("    ")}

    location @slower {{
      add_header Retry-After {fronts.RETRY_AFTER_S} always;
{_nothing_written("      ")}
      return 429 "one client may send {rate} requests per second (limits.requests_per_s)\\n";
    }}
    location @crowded {{
      add_header Retry-After {fronts.RETRY_AFTER_S} always;
{_nothing_written("      ")}
      return 503 "{requests} requests may be under way here, {requests // CLIENTS_MIN} of them one client's\\n";
    }}
    location @smaller {{
      return 413 "gateway.body_bytes_max allows {body_bytes_max} bytes\\n";
    }}
    location @away {{
      add_header Retry-After {SETTLES_S} always;
{_nothing_written("      ")}
      return 503 "no gateway of this tenant answers (front.gateways)\\n";
    }}
    location @streamed {{
      # How large a chunked body is as sent, nobody knows: in a buffer of any size it may overflow onto the disk.
      proxy_request_buffering off;
      proxy_pass http://$tenant_gateways;
    }}
    location = /ready {{
      limit_except GET {{ deny all; }}
      proxy_pass http://gateways;
    }}
{_locations()}    location / {{
      return 404;
    }}

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Tickscope-Client-Certificate $ssl_client_escaped_cert;
    proxy_set_header X-Forwarded-Client-Cert "";
    # Just what $tenant_gateways was chosen by: the gateway compares it with who the client is.
    proxy_set_header {fronts.TENANT_HEADER} $http_x_tickscope_tenant;
    proxy_connect_timeout {fronts.CONNECT_S_MAX}s;
    proxy_read_timeout {fronts.ANSWER_S_MAX}s;
    # A body may be sent twice: storing is idempotent by series and time.
    proxy_next_upstream error timeout non_idempotent;
    proxy_next_upstream_tries 2;
  }}
}}
"""


def requests_max(platform: Platform) -> int:
    """Return how many requests may be under way, so that their bodies have room in memory."""
    return max(CLIENTS_MIN, min(REQUESTS_MAX, BODIES_BYTES_MAX // platform.gateway.body_bytes_max))


def _maps() -> str:
    # Where nginx itself answers remote-write 2.0, it tells that nothing was written, as the gateway would.
    return """\
  map "$http_x_prometheus_remote_write_version;$content_type" $if_second {
    default "";
    "~^2\\." 0;
    "~*;\\s*proto=\\"?io\\.prometheus\\.write\\.v2\\.Request\\"?\\s*(;|$)" 0;
  }
  map $upstream_http_x_prometheus_remote_write_samples_written $nothing_written {
    default "";
    "" $if_second;
  }
"""


def _nothing_written(indent: str) -> str:
    return "\n".join(f"{indent}add_header {name} $nothing_written always;" for name in WRITTEN_HEADERS)


def _upstreams(platform: Platform) -> str:
    every = fronts.gateways(platform)
    blocks = [_upstream("gateways", every)]
    lines = ["  map $http_x_tickscope_tenant $tenant_gateways {", "    default gateways;"]
    if platform.gateway.gateways_per_tenant < len(every):
        for tenant in platform.tenants:
            name = f"gateways-of-{tenant.name}"
            blocks.append(_upstream(name, fronts.gateways_of(platform, tenant.name)))
            lines.append(f"    {tenant.name} {name};")
    return "\n".join([*blocks, *lines, "  }", ""])


def _upstream(name: str, addresses: Sequence[str]) -> str:
    servers = [f"    server {address} max_fails=1 fail_timeout={SETTLES_S}s;" for address in addresses]
    by_sender = "    hash $http_x_tickscope_sender consistent;"
    kept = f"    keepalive {KEEPALIVE_CONNECTIONS};"
    return "\n".join([f"  upstream {name} {{", by_sender, *servers, kept, "  }"])


def _locations() -> str:
    return "".join(_location(path) for path in fronts.PATHS)


def _location(path: str) -> str:
    lines: Iterator[str] = iter(
        [
            f"    location = {path} {{",
            "      if ($ssl_client_verify != SUCCESS) {",
            '        return 401 "a client certificate of the platform is needed (front.client_ca)\\n";',
            "      }",
            "      if ($http_transfer_encoding) {",
            f"        return {STREAMED};",
            "      }",
            "      proxy_pass http://$tenant_gateways;",
            "    }",
        ]
    )
    return "\n".join(lines) + "\n"


def _quoted(path: object) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
