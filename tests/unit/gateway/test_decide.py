"""Who is there, and which requests are not read at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.gateway.world import HEAD, NOW_MS, PLATFORM, TOKENS
from tickscope.errors import Reject
from tickscope.gateway import decide, head
from tickscope.gateway.agents import agent_at_risk
from tickscope.gateway.authentication import Token, authenticate

LIST = [Token.of(secret, tenant) for tenant, secret in TOKENS.items()]
SETTINGS = PLATFORM.gateway


def check(headers: dict[str, str]) -> None:
    head.remote_write_version(headers)
    decide.check_length(head.declared_length(headers), SETTINGS)


@pytest.mark.parametrize("tenant", TOKENS)
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_says_whose_request_it_is(tenant: str, scheme: str) -> None:
    assert authenticate(f"{scheme} {TOKENS[tenant]}", LIST, 0) == tenant
    assert authenticate(f"{scheme}  {TOKENS[tenant]} ", LIST, 0) == tenant


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Basic YTpi", TOKENS["skyhook"], "Bearer a-token-of", "Bearer A-TOKEN-OF-SKYHOOK"],
)
def test_anybody_else_is_nobody_and_no_secret_is_repeated(authorization: str) -> None:
    with pytest.raises(Reject) as refused:
        authenticate(authorization, LIST, 0)
    assert refused.value.reason == "unauthenticated"
    assert decide.STATUS[refused.value.reason] == 401
    assert "token-of" not in str(refused.value).lower()


@given(st.text(max_size=60))
def test_no_header_is_too_strange(authorization: str) -> None:
    with pytest.raises(Reject):
        authenticate(authorization, LIST, 0)
    with pytest.raises(Reject):
        authenticate("Bearer " + authorization, [], 0)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "application/x-protobuf; proto=prometheus.WriteRequest"},
        {"content-type": 'Application/X-Protobuf;proto="prometheus.WriteRequest"'},
        {"content-type": "application/x-protobuf;proto=io.prometheus.write.v2.Request"},
        {"content-encoding": "SNAPPY"},
        {"content-length": str(SETTINGS.body_bytes_max)},
    ],
)
def test_remote_write_is_read(headers: dict[str, str]) -> None:
    check({**HEAD, **headers})


@pytest.mark.parametrize(
    "parameter",
    ["proto", "PROTO", "Proto "],
)
def test_names_of_parameters_have_no_case(parameter: str) -> None:
    headers = {**HEAD, "content-type": f'application/x-protobuf; a=b;{parameter}= "{head.REMOTE_WRITE_2}"'}
    assert head.remote_write_version(headers) == head.REMOTE_WRITE_2
    assert head.claims_remote_write_2(headers)


@pytest.mark.parametrize(
    ("headers", "status", "says"),
    [
        ({"content-type": ""}, 415, "remote-write sends 'application/x-protobuf'"),
        ({"content-type": "application/json"}, 415, "'application/json'"),
        ({"content-type": "application/x-protobuf;proto=io.prometheus.write.v3.Request"}, 415, "write.v3"),
        ({"content-type": "application/x-protobuf; PROTO=io.prometheus.write.v3.Request"}, 415, "write.v3"),
        ({"content-encoding": ""}, 415, "sends 'snappy'"),
        ({"content-encoding": "gzip"}, 415, "'gzip'"),
        ({"content-length": str(SETTINGS.body_bytes_max + 1)}, 413, "gateway.body_bytes_max allows"),
        ({"content-length": "9" * 30}, 413, "gateway.body_bytes_max allows"),
    ],
)
def test_anything_else_is_refused_with_its_status(headers: dict[str, str], status: int, says: str) -> None:
    with pytest.raises(Reject, match=says) as refused:
        check({**HEAD, **headers})
    assert decide.STATUS[refused.value.reason] == status


VALUES = st.text(st.characters(max_codepoint=255), max_size=30) | st.sampled_from(["\xb2", "9" * 5000, "snappy"])


@given(st.dictionaries(st.sampled_from(["content-type", "content-encoding", "content-length"]), VALUES))
def test_any_head_is_read_or_refused_shortly(headers: dict[str, str]) -> None:
    try:
        check({**HEAD, **headers})
    except Reject as error:
        refused = error
        assert len(str(refused)) < 300  # noqa: PT017 - both outcomes are right, one has a bound


@pytest.mark.parametrize("sender", ["edge", "edge-7.eu_central", "0", "x" * 64])
def test_a_sender_names_itself(sender: str) -> None:
    assert head.sender_of({"x-tickscope-sender": sender}) == sender
    assert head.sender_of({}) == "default"


@pytest.mark.parametrize("sender", ["", "x" * 65, "../etc", "a/b", "-a", "a b", "a\n", "é"])
def test_a_name_that_is_none_is_refused(sender: str) -> None:
    with pytest.raises(Reject, match="X-Tickscope-Sender") as refused:
        head.sender_of({"x-tickscope-sender": sender})
    assert refused.value.reason == "invalid_sender"


def test_the_bounds_of_a_request_come_from_the_platform_file() -> None:
    limits = decide.scan_limits(PLATFORM.schema, SETTINGS, NOW_MS)
    assert limits.t_min_ms == NOW_MS - SETTINGS.sample_age_h_max * 3_600_000
    assert limits.t_max_ms == NOW_MS + SETTINGS.sample_future_s_max * 1000
    assert limits.raw_bytes_max == SETTINGS.raw_bytes_max
    assert limits.series_max == SETTINGS.series_per_request_max
    assert limits.labels_per_series_max == PLATFORM.schema.labels_per_series_max


def test_an_unreadable_body_is_explained_by_what_to_look_at() -> None:
    explained = decide.explained(Reject("snappy", "offset 7 is before the block"))
    assert (explained.reason, "block format" in str(explained), "offset 7" in str(explained)) == (
        "snappy",
        True,
        True,
    )
    assert str(decide.explained(Reject("too_large", "as it is"))) == "as it is"


def test_an_expired_token_is_told_by_name_and_another_of_the_tenant_is_good() -> None:
    tokens = [
        Token.of("the-old-secret", "embergate", "old", expires_s=100),
        Token.of("the-new-secret", "embergate", "new"),
    ]
    assert authenticate("Bearer the-old-secret", tokens, 99.9) == "embergate"
    with pytest.raises(Reject, match="token 'old' of embergate has expired") as refused:
        authenticate("Bearer the-old-secret", tokens, 100)
    assert decide.STATUS[refused.value.reason] == 401
    assert authenticate("Bearer the-new-secret", tokens, 100) == "embergate"


@pytest.mark.parametrize(
    ("agent", "status", "more", "found"),
    [
        ("Prometheus/2.42.0", 429, {}, "Prometheus"),
        ("OpenTelemetry Collector Contrib/0.1", 429, {}, "OpenTelemetry Collector"),
        ("opentelemetry-collector-contrib/0.98.0", 429, {}, "OpenTelemetry Collector"),
        ("opentelemetry-collector/0.98.0", 429, {}, "OpenTelemetry Collector"),
        ("aws-otel-collector/v0.40.0", 429, {}, "aws-otel-collector"),
        ("Alloy/v1.5.0 (linux; docker)", 429, {}, "Grafana Alloy"),
        ("GrafanaAgent/v0.40.0 (static; linux; binary)", 429, {}, "GrafanaAgent"),
        ("Prometheus/2.42.0", 503, {}, None),
        ("Prometheus/2.42.0", 429, {"x-tickscope-retries-429": "yes"}, None),
        ("vmagent", 429, {}, None),
        ("", 429, {}, None),
    ],
)
def test_programs_that_drop_on_429_are_known(
    agent: str, status: int, more: dict[str, str], found: str | None
) -> None:
    assert agent_at_risk({"user-agent": agent, **more}, status) == found


@pytest.mark.parametrize(("query", "found"), [(b"a=b&retries_429=yes", None), (b"xretries_429=yes", "Prometheus")])
def test_a_program_without_headers_says_in_its_url_that_it_retries(query: bytes, found: str | None) -> None:
    assert agent_at_risk({"user-agent": "Prometheus/2.42.0"}, 429, query) == found
