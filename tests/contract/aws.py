"""AWS for tests: a moto server in this process, on a port of its own."""

import contextlib
import itertools
import logging
import os
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.kinesis.models import Shard
from moto.server import ThreadedMotoServer

REGION = "eu-central-1"
_numbers = itertools.count(1)


@contextlib.contextmanager
def moto() -> Iterator[str]:
    """Run a server; gives its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with _one_at_a_time(Shard, "put_record"):
        server.start()
        try:
            host, port = server.get_host_and_port()
            yield f"http://{host}:{port}"
        finally:
            server.stop()


@contextlib.contextmanager
def _one_at_a_time(owner: Any, name: str) -> Iterator[None]:
    """Let one thread at a time into a method: moto's own numbers records by their count, and two that come at once
    get one number, so that the second replaces the first. Kinesis loses neither.
    """
    lock, method = threading.Lock(), getattr(owner, name)

    def locked(*arguments: Any, **named: Any) -> Any:
        with lock:
            return method(*arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, locked)
        yield


@contextlib.contextmanager
def moto_alone() -> Iterator[str]:
    """Run a server, in an environment in which the SDK (of child processes too) finds nothing else."""
    known = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }
    with pytest.MonkeyPatch.context() as patch, moto() as url:
        patch.delenv("AWS_PROFILE", raising=False)
        for name, value in known.items():
            patch.setenv(name, value)
        patch.setenv("AWS_ENDPOINT_URL", url)
        yield url


@pytest.fixture(scope="module")
def aws_url() -> Iterator[str]:
    """A server for the tests of a module."""
    with moto_alone() as url:
        yield url


def make_stream(shards: int) -> tuple[str, str]:
    """Make a stream and a table of leases of a test's own; return their names."""
    number = next(_numbers)
    stream, table = f"stream-{os.getpid()}-{number}", f"leases-{os.getpid()}-{number}"
    boto3.client("kinesis", REGION).create_stream(StreamName=stream, ShardCount=shards)
    boto3.client("dynamodb", REGION).create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "group", "KeyType": "HASH"}, {"AttributeName": "shard", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "group", "AttributeType": "S"},
            {"AttributeName": "shard", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return stream, table
