"""Envoy before the gateways, as a static bootstrap. Source: Envoy's v3 API."""

from collections.abc import Sequence
from typing import Any

from tickscope.model.platform import Platform
from tickscope.render import fronts, spire

_TYPE = "type.googleapis.com/"
_HTTP = "envoy.extensions.filters.http."
_MANAGER = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
HEADERS_KIB_MAX = 64
CONNECTIONS_MAX = 1024
CLUSTER = "gateways"
SPIRE_AGENT = "spire-agent"


def bootstrap(platform: Platform) -> dict[str, Any]:
    """Return the bootstrap: one TLS listener, a route to each tenant's gateways, no admin port."""
    made = {"static_resources": {"listeners": [_listener(platform)], "clusters": _clusters(platform)}}
    # Who asks for secrets says who it is.
    return {"node": {"id": spire.FRONT, "cluster": spire.FRONT}, **made} if _by_spire(platform) else made


def _listener(platform: Platform) -> dict[str, Any]:
    return {
        "name": "front",
        "address": {"socket_address": {"address": "127.0.0.1", "port_value": platform.ports.front}},
        "per_connection_buffer_limit_bytes": 1 << 20,
        "filter_chains": [
            {
                "transport_socket": _typed("envoy.transport_sockets.tls", _tls(platform)),
                "filters": [_typed("envoy.filters.network.http_connection_manager", _manager(platform))],
            }
        ],
    }


def _tls(platform: Platform) -> dict[str, Any]:
    front = platform.front
    uri: dict[str, Any] = {"san_type": "URI", "matcher": {"prefix": f"spiffe://{front.trust_domain}/tenant/"}}
    senders: dict[str, Any] = {"match_typed_subject_alt_names": [uri]}
    if _by_spire(platform):
        identity: dict[str, Any] = {
            "tls_certificate_sds_secret_configs": [_secret(spire.front_id(front))],
            "combined_validation_context": {
                "default_validation_context": senders,
                "validation_context_sds_secret_config": _secret(f"spiffe://{front.trust_domain}"),
            },
        }
    else:
        identity = {
            "tls_certificates": [{"certificate_chain": _file(front.certificate), "private_key": _file(front.key)}],
            "validation_context": {"trusted_ca": _file(front.client_ca), **senders},
        }
    return {
        "@type": f"{_TYPE}envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
        "require_client_certificate": True,
        "common_tls_context": {
            "tls_params": {"tls_minimum_protocol_version": "TLSv1_3", "tls_maximum_protocol_version": "TLSv1_3"},
            **identity,
        },
    }


def _by_spire(platform: Platform) -> bool:
    return platform.front.issuer == "spire"


def _secret(name: str) -> dict[str, Any]:
    agent = {"envoy_grpc": {"cluster_name": SPIRE_AGENT}}
    source = {"api_type": "GRPC", "transport_api_version": "V3", "grpc_services": [agent]}
    return {"name": name, "sds_config": {"resource_api_version": "V3", "api_config_source": source}}


def _manager(platform: Platform) -> dict[str, Any]:
    return {
        "@type": f"{_TYPE}{_MANAGER}",
        "stat_prefix": "front",
        "codec_type": "AUTO",
        "use_remote_address": True,
        "server_header_transformation": "PASS_THROUGH",
        "forward_client_cert_details": "SANITIZE_SET",
        "set_current_client_cert_details": {"uri": True},
        "max_request_headers_kb": HEADERS_KIB_MAX,
        "request_headers_timeout": f"{fronts.HEADER_S_MAX}s",
        "request_timeout": f"{fronts.BODY_S_MAX}s",
        "common_http_protocol_options": {"headers_with_underscores_action": "REJECT_REQUEST"},
        "http_filters": [
            _typed("envoy.filters.http.local_ratelimit", _rate_limit(platform)),
            _typed(
                "envoy.filters.http.buffer",
                {
                    "@type": f"{_TYPE}{_HTTP}buffer.v3.Buffer",
                    "max_request_bytes": platform.gateway.body_bytes_max,
                },
            ),
            _typed("envoy.filters.http.router", {"@type": f"{_TYPE}{_HTTP}router.v3.Router"}),
        ],
        "route_config": {
            "name": "gateways",
            "virtual_hosts": [{"name": "front", "domains": ["*"], "routes": _routes(platform)}],
            # Without a value to hash, each request would go to another gateway of the tenant.
            "request_headers_to_add": [_set(fronts.SENDER_HEADER, fronts.SENDER_DEFAULT, "ADD_IF_ABSENT")],
        },
    }


def _rate_limit(platform: Platform) -> dict[str, Any]:
    rate = fronts.requests_per_s_max(platform)
    return {
        "@type": f"{_TYPE}{_HTTP}local_ratelimit.v3.LocalRateLimit",
        "stat_prefix": "front",
        "token_bucket": {"max_tokens": 2 * rate, "tokens_per_fill": rate, "fill_interval": "1s"},
        "filter_enabled": _always(),
        "filter_enforced": _always(),
        "local_rate_limit_per_downstream_connection": True,
        "response_headers_to_add": [{"header": {"key": "Retry-After", "value": str(fronts.RETRY_AFTER_S)}}],
    }


def _always() -> dict[str, Any]:
    return {"default_value": {"numerator": 100, "denominator": "HUNDRED"}}


def _routes(platform: Platform) -> list[dict[str, Any]]:
    routes: list[dict[str, Any]] = []
    for path in fronts.PATHS:
        for tenant in _spread(platform):
            # The gateway is told what was matched: a request may have the header twice.
            routes.append(
                {
                    "match": {"path": path, "headers": [_exactly(fronts.TENANT_HEADER, tenant)]},
                    "route": _to(f"{CLUSTER}-of-{tenant}"),
                    "request_headers_to_add": [_set(fronts.TENANT_HEADER, tenant, "OVERWRITE_IF_EXISTS_OR_ADD")],
                }
            )
        other: dict[str, Any] = {"match": {"path": path}, "route": _to(CLUSTER)}
        if _spread(platform):
            other["request_headers_to_remove"] = [fronts.TENANT_HEADER]
        routes.append(other)
    return routes


def _exactly(header: str, value: str) -> dict[str, Any]:
    return {"name": header, "string_match": {"exact": value}}


def _set(header: str, value: str, action: str) -> dict[str, Any]:
    return {"header": {"key": header, "value": value}, "append_action": action}


def _to(cluster: str) -> dict[str, Any]:
    return {
        "cluster": cluster,
        "timeout": f"{fronts.ANSWER_S_MAX}s",
        "hash_policy": [{"header": {"header_name": fronts.SENDER_HEADER}}],
        # A body may be sent twice: storing is idempotent by series and time.
        "retry_policy": {"retry_on": "connect-failure,reset", "num_retries": 1},
    }


def _clusters(platform: Platform) -> list[dict[str, Any]]:
    made = [_cluster(CLUSTER, fronts.gateways(platform))]
    made += [
        _cluster(f"{CLUSTER}-of-{tenant}", fronts.gateways_of(platform, tenant)) for tenant in _spread(platform)
    ]
    if _by_spire(platform):
        made.append(_agent(platform))
    return made


def _agent(platform: Platform) -> dict[str, Any]:
    endpoint = {"endpoint": {"address": {"pipe": {"path": str(spire.agent_socket(platform))}}}}
    http = {"@type": f"{_TYPE}{_OPTIONS}", "explicit_http_config": {"http2_protocol_options": {}}}
    return {
        "name": SPIRE_AGENT,
        "type": "STATIC",
        "connect_timeout": f"{fronts.CONNECT_S_MAX}s",
        "typed_extension_protocol_options": {_OPTIONS: http},
        "load_assignment": {"cluster_name": SPIRE_AGENT, "endpoints": [{"lb_endpoints": [endpoint]}]},
    }


def _spread(platform: Platform) -> list[str]:
    if platform.gateway.gateways_per_tenant >= len(fronts.gateways(platform)):
        return []
    return [tenant.name for tenant in platform.tenants]


def _cluster(name: str, addresses: Sequence[str]) -> dict[str, Any]:
    endpoints = [{"endpoint": {"address": _address(address)}} for address in addresses]
    return {
        "name": name,
        "type": "STATIC" if all(address.startswith("unix:") for address in addresses) else "STRICT_DNS",
        "lb_policy": "RING_HASH",
        "connect_timeout": f"{fronts.CONNECT_S_MAX}s",
        "circuit_breakers": {"thresholds": [{"max_connections": CONNECTIONS_MAX}]},
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": endpoints}]},
    }


def _address(address: str) -> dict[str, Any]:
    if address.startswith("unix:"):
        return {"pipe": {"path": address.removeprefix("unix:")}}
    host, _, port = address.rpartition(":")
    return {"socket_address": {"address": host, "port_value": int(port)}}


def _typed(name: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "typed_config": config}


def _file(path: object) -> dict[str, str]:
    return {"filename": str(path)}
