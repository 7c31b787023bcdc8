"""Kafka over TLS, and with a user's password over TLS; whoever is not who they should be is told so."""

import asyncio
import ssl
from collections.abc import Iterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.conformance.kafka_broker import PASSWORD, USER, Broker, broker
from tests.contract.log_suite import WAIT_S, numbers, record, take
from tickscope.adapters.kafka import open_reader, open_writer
from tickscope.adapters.kafka.connection import connection
from tickscope.adapters.kafka.writer import KafkaWriter
from tickscope.model.buffer import KafkaSecurity, KafkaSettings
from tickscope.ports.log import OLDEST_MS

pytestmark = pytest.mark.timeout(180)
PASSWORD_ENV = "TICKSCOPE_KAFKA_PASSWORD"
TOPIC = "telemetry"


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with broker(tmp_path_factory.mktemp("kafka"), "tls") as one:
        yield one


@pytest.fixture(scope="module")
def scram(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with broker(tmp_path_factory.mktemp("kafka"), "scram") as one:
        yield one


def settings(one: Broker, security: KafkaSecurity) -> KafkaSettings:
    return KafkaSettings((one.address,), TOPIC, security, USER, PASSWORD_ENV, 24)


async def goes_and_comes(known: KafkaSettings) -> None:
    admin = AIOKafkaAdminClient(**connection(known, ""))
    await admin.start()
    await admin.create_topics([NewTopic(known.topic, 1, 1)])
    await admin.close()
    writer = await open_writer(known, "")
    await writer.append([record(n) for n in range(3)])
    reader = await open_reader(known, "", "hot", OLDEST_MS)
    assert numbers(await take(reader, 3, commit=True)) == [0, 1, 2]
    await reader.close()
    await writer.close()


async def told(writer: KafkaWriter) -> str:
    """Return the writer's fault, once it has one."""
    appending = asyncio.create_task(writer.append([record(0)]))
    async with asyncio.timeout(WAIT_S):
        while writer.fault() is None:  # noqa: ASYNC110 - health is asked, never announced
            await asyncio.sleep(0.05)
    fault = writer.fault() or ""
    appending.cancel()
    await asyncio.gather(appending, return_exceptions=True)
    await writer.close()
    return fault


async def test_tls_with_a_certificate_authority_of_ones_own(tls: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.certificate))
    await goes_and_comes(settings(tls, "tls"))


async def test_a_broker_that_nobody_vouches_for_gets_nothing(tls: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.open_connection(
            "127.0.0.1", tls.port, ssl=connection(settings(tls, "tls"), "")["ssl_context"]
        )
    assert await told(await open_writer(settings(tls, "tls"), ""))


async def test_a_user_with_a_password(scram: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(scram.certificate))
    monkeypatch.setenv(PASSWORD_ENV, PASSWORD)
    await goes_and_comes(settings(scram, "scram"))


async def test_a_wrong_password_is_told_and_never_shown(
    scram: Broker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(scram.certificate))
    monkeypatch.setenv(PASSWORD_ENV, "a-wrong-password")
    fault = await told(await open_writer(settings(scram, "scram"), ""))
    assert "buffer.kafka.user" in fault
    assert PASSWORD_ENV in fault
    assert "SaslAuthenticationFailed" in caplog.text
    assert "a-wrong-password" not in fault + caplog.text
