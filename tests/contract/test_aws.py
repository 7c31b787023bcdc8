"""The server that stands for AWS keeps what it acknowledges."""

import time
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from moto.kinesis.models import Shard

from tests.contract.aws import REGION, aws_url, make_stream

__all__ = ["aws_url"]

WRITERS, RECORDS = 8, 10


@pytest.mark.usefixtures("aws_url")
def test_records_that_come_at_once_are_all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, _ = make_stream(1)
    newest = Shard.get_max_sequence_number

    def slowly(shard: Shard) -> int:
        found = newest(shard)
        time.sleep(0.002)  # another thread comes between the reading and the writing
        return found

    monkeypatch.setattr(Shard, "get_max_sequence_number", slowly)

    def write(writer: int) -> None:
        client = boto3.session.Session().client("kinesis", REGION)
        for number in range(RECORDS):
            client.put_records(
                StreamName=stream, Records=[{"Data": f"{writer}:{number}".encode(), "PartitionKey": "one"}]
            )

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    client = boto3.client("kinesis", REGION)
    (shard,) = client.list_shards(StreamName=stream)["Shards"]
    iterator = client.get_shard_iterator(
        StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    held = {record["Data"] for record in client.get_records(ShardIterator=iterator, Limit=1000)["Records"]}
    assert len(held) == WRITERS * RECORDS
