"""How brokers are reached: the settings of every client, and its errors in our words."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import KafkaError
from aiokafka.helpers import create_ssl_context

from tickscope.errors import Reject, Retry
from tickscope.model.buffer import KafkaSettings

REQUEST_S_MAX = 10


class IamToken(AbstractTokenProvider):  # type: ignore[misc]
    """Tokens for MSK by the AWS role that the SDK finds; each is valid for 15 minutes."""

    def __init__(self, region: str) -> None:
        self._region = region

    async def token(self) -> str:
        """Return a fresh token: a signed address, made by AWS' own signer."""
        from aws_msk_iam_sasl_signer import MSKAuthTokenProvider

        made, _ = await asyncio.to_thread(MSKAuthTokenProvider.generate_auth_token, self._region)
        return str(made)


def connection(settings: KafkaSettings, region: str) -> dict[str, Any]:
    """Return the arguments that all of aiokafka's clients share; raises Reject when a secret is missing."""
    known: dict[str, Any] = {
        "bootstrap_servers": list(settings.bootstrap),
        "client_id": "tickscope",
        "request_timeout_ms": REQUEST_S_MAX * 1000,
    }
    if settings.security == "plaintext":
        return known
    known["ssl_context"] = create_ssl_context()
    if settings.security == "tls":
        return known | {"security_protocol": "SSL"}
    known["security_protocol"] = "SASL_SSL"
    if settings.security == "iam":
        return known | {"sasl_mechanism": "OAUTHBEARER", "sasl_oauth_token_provider": IamToken(region)}
    password = os.environ.get(settings.password_env)
    if not password:
        message = f"buffer.kafka.security is scram, and the environment variable {settings.password_env} is not set"
        raise Reject("secret_missing", message)
    return known | {
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": settings.user,
        "sasl_plain_password": password,
    }


@contextmanager
def retried(doing: str) -> Iterator[None]:
    """Turn Kafka's errors into Retry."""
    try:
        yield
    except (KafkaError, OSError, TimeoutError) as error:
        raise Retry(f"Kafka, {doing}: {type(error).__name__}: {error}") from error
