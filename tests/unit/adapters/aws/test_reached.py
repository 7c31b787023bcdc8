"""Where AWS cannot be reached, or something else answers in its place, people are told that."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3
import pytest
from botocore.config import Config

from tests.unit.adapters.aws.conftest import REGION
from tickscope.adapters.aws import client as clients
from tickscope.adapters.aws import cloudformation
from tickscope.adapters.aws.cloudformation import BootstrapBucket, CloudFormationStacks
from tickscope.adapters.aws.vpc_defaults import VpcDefaultsAdapter
from tickscope.errors import Retry

Asking = Callable[[boto3.Session], object]
NOWHERE = "http://127.0.0.1:1"
ASKED: dict[str, Asking] = {
    "CloudFormation": lambda session: CloudFormationStacks(session).state("prod-keys"),
    "an account's VPC": lambda session: VpcDefaultsAdapter(session, REGION, "prod-network", "Group").observe(),
}


class _Proxy(BaseHTTPRequestHandler):
    """Answers everything with a page."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Sign in to the network</title>")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def proxy() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    monkeypatch.setattr(cloudformation, "CONFIG", Config(retries={"total_max_attempts": 1}))
    monkeypatch.setattr(clients, "ATTEMPTS_MAX", 1)
    return boto3.Session("key", "secret", region_name=REGION)


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED.keys())
def test_a_proxys_page_is_not_taken_for_aws(
    ask: Asking, proxy: str, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy)
    with pytest.raises(Retry, match="what answers is not AWS"):
        ask(session)


def test_a_bucket_that_cannot_be_reached_is_told(session: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", NOWHERE)
    with pytest.raises(Retry, match="AWS cannot be asked: Could not connect"):
        BootstrapBucket(session).has("bucket", "key")
    with pytest.raises(Retry, match="AWS cannot be asked: Could not connect"):
        BootstrapBucket(session).put("bucket", "key", b"")
