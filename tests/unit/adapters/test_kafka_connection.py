"""How Kafka's clients are made: secrets, and the token for MSK."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from tickscope.adapters.kafka.connection import IamToken, connection
from tickscope.errors import Reject
from tickscope.model.buffer import KafkaSettings

PASSWORD_ENV = "KAFKA_PASSWORD"


def settings(security: str) -> KafkaSettings:
    return KafkaSettings(("b-1.msk:9096",), "telemetry", security, "gateway", PASSWORD_ENV, 24)  # type: ignore[arg-type]


def test_a_missing_password_is_told_by_the_name_of_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSWORD_ENV, raising=False)
    with pytest.raises(Reject, match=PASSWORD_ENV) as missing:
        connection(settings("scram"), "eu-central-1")
    assert missing.value.reason == "secret_missing"


def test_scram_goes_over_tls_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_ENV, "not-a-secret")
    known = connection(settings("scram"), "eu-central-1")
    assert known["security_protocol"] == "SASL_SSL"
    assert known["sasl_mechanism"] == "SCRAM-SHA-512"
    assert known["ssl_context"].check_hostname


async def test_the_token_for_msk_is_a_signed_address_of_its_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form is in the signer's README: an address of kafka:Connect, signed as a query, in base64url."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-key-of-this-test")
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    known = connection(settings("iam"), "eu-central-1")
    assert known["sasl_mechanism"] == "OAUTHBEARER"
    assert known["security_protocol"] == "SASL_SSL"
    provider = known["sasl_oauth_token_provider"]
    assert isinstance(provider, IamToken)
    token = await provider.token()
    address = urlsplit(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode())
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.hostname == "kafka.eu-central-1.amazonaws.com"
    assert query["Action"] == "kafka-cluster:Connect"
    assert query["X-Amz-Credential"].startswith("AKIDEXAMPLE/")
    assert query["X-Amz-Credential"].endswith("/eu-central-1/kafka-cluster/aws4_request")
    assert 0 < int(query["X-Amz-Expires"]) <= 900
    assert "a-key-of-this-test" not in address.geturl()
