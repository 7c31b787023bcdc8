"""nginx before the gateways: TLS 1.3, client certificates, limits, and a tenant's gateways."""

from collections.abc import Iterator, Sequence

from tickscope.model.platform import Platform
from tickscope.render import fronts

SETTLES_S = 5
"""How long a gateway that did not answer is left alone."""
KEEPALIVE_CONNECTIONS = 64
HEADER_BUFFERS = "4 16k"
CONNECTIONS_PER_CLIENT = 256


def config(platform: Platform) -> str:
    """Return nginx.conf; paths that nginx writes are relative to its prefix (-p)."""
    front = platform.front
    rate = fronts.requests_per_s_max(platform)
    return f"""\
error_log stderr warn;
pid nginx.pid;
worker_processes auto;
events {{
  worker_connections 4096;
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
  limit_conn_zone $binary_remote_addr zone=connections:10m;

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

    client_max_body_size {platform.gateway.body_bytes_max};
    client_body_buffer_size 1m;
    client_header_timeout {fronts.HEADER_S_MAX}s;
    client_body_timeout {fronts.BODY_S_MAX}s;
    large_client_header_buffers {HEADER_BUFFERS};
    limit_req zone=requests burst={rate} nodelay;
    limit_req_status 429;
    limit_conn connections {CONNECTIONS_PER_CLIENT};
    limit_conn_status 429;
    error_page 429 @slower;
    error_page 413 @smaller;

    location @slower {{
      add_header Retry-After {fronts.RETRY_AFTER_S} always;
      return 429 "one client may send {rate} requests per second (limits.requests_per_s)\\n";
    }}
    location @smaller {{
      return 413 "gateway.body_bytes_max allows {platform.gateway.body_bytes_max} bytes\\n";
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
    proxy_connect_timeout {fronts.CONNECT_S_MAX}s;
    proxy_read_timeout {fronts.ANSWER_S_MAX}s;
    # A body may be sent twice: storing is idempotent by series and time.
    proxy_next_upstream error timeout non_idempotent;
    proxy_next_upstream_tries 2;
  }}
}}
"""


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
            "      proxy_pass http://$tenant_gateways;",
            "    }",
        ]
    )
    return "\n".join(lines) + "\n"


def _quoted(path: object) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
