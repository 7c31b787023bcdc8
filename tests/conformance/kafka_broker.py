"""A real Kafka broker for tests: one node, from Maven's jars, on loopback."""

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.e2e.platform_files import ROOT, free_ports

VERSION = "4.1.0"
JARS = ROOT / ".tickscope" / "programs" / f"kafka-{VERSION}"
POM = Path(__file__).with_name("kafka_pom.xml")
READY_S = 60.0
CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qg"


PROTOCOLS = {"plaintext": "PLAINTEXT", "tls": "SSL", "scram": "SASL_SSL"}
USER, PASSWORD = "gateway", "a-password-of-this-test"


class Broker:
    """A broker that can be killed and started again on the same data; ``security`` as in the platform file."""

    def __init__(self, folder: Path, security: str = "plaintext") -> None:
        self.port, controller = free_ports(2)
        self.address = f"127.0.0.1:{self.port}"
        self._folder = folder
        self._config = folder / "server.properties"
        self.certificate = folder / "certificate.pem"
        protocol = PROTOCOLS[security]
        self._config.write_text(
            "process.roles=broker,controller\n"
            "node.id=1\n"
            f"controller.quorum.voters=1@127.0.0.1:{controller}\n"
            f"listeners={protocol}://{self.address},CONTROLLER://127.0.0.1:{controller}\n"
            f"advertised.listeners={protocol}://{self.address}\n"
            f"inter.broker.listener.name={protocol}\n"
            "controller.listener.names=CONTROLLER\n"
            f"listener.security.protocol.map={protocol}:{protocol},CONTROLLER:PLAINTEXT\n"
            f"log.dirs={folder / 'data'}\n"
            "offsets.topic.replication.factor=1\n"
            "offsets.topic.num.partitions=1\n"
            "transaction.state.log.replication.factor=1\n"
            "transaction.state.log.min.isr=1\n"
            "group.initial.rebalance.delay.ms=0\n"
            "auto.create.topics.enable=false\n"
            "log.flush.interval.messages=1\n"  # one node has no replica: durable is what is on its disk
            + (self._secured(folder) if security != "plaintext" else "")
        )
        scram = ("--add-scram", f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]") if security == "scram" else ()
        self._run("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(self._config), *scram)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it takes connections."""
        argv = ["java", "-Xmx384m", "-cp", f"{JARS}/*", "kafka.Kafka", str(self._config)]
        log = self._folder / "broker.log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(argv, stdout=out, stderr=out)
        deadline = time.monotonic() + READY_S
        while not listens(self.port):
            assert self.process.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.1)

    def kill(self) -> None:
        """End it as kill -9 does."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    async def create_topic(self, name: str, partitions: int) -> None:
        """Create a topic, over plaintext."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.address)
        await admin.start()
        await admin.create_topics([NewTopic(name, partitions, 1)])
        await admin.close()

    def _secured(self, folder: Path) -> str:
        """Make a key and a certificate that vouches for itself; return the settings for both protocols."""
        key, both = folder / "key.pem", folder / "both.pem"
        names = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
        made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names)
        subprocess.run([*made, "-keyout", key, "-out", self.certificate], check=True, capture_output=True)
        both.write_text(key.read_text() + self.certificate.read_text())
        login = "org.apache.kafka.common.security.scram.ScramLoginModule"
        return (
            f"ssl.keystore.type=PEM\nssl.keystore.location={both}\n"
            f"ssl.truststore.type=PEM\nssl.truststore.location={self.certificate}\n"
            "sasl.enabled.mechanisms=SCRAM-SHA-512\nsasl.mechanism.inter.broker.protocol=SCRAM-SHA-512\n"
            f"listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config={login} required "
            f'username="{USER}" password="{PASSWORD}";\n'
        )

    def _run(self, *words: str) -> None:
        subprocess.run(["java", "-cp", f"{JARS}/*", *words], check=True, capture_output=True)


@contextlib.contextmanager
def broker(folder: Path, security: str = "plaintext") -> Iterator[Broker]:
    """Run a broker; Maven brings its jars once."""
    for program in ("java", "mvn", "openssl"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not there: apt-get install default-jre-headless maven openssl")
    if not JARS.exists():
        part = JARS.with_suffix(".part")
        goal = ("dependency:copy-dependencies", f"-DoutputDirectory={part}")
        subprocess.run(["mvn", "-q", "-f", str(POM), *goal], check=True)
        part.rename(JARS)
    one = Broker(folder, security)
    one.start()
    try:
        yield one
    finally:
        one.kill()


def listens(port: int) -> bool:
    """Return whether somebody takes connections on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
