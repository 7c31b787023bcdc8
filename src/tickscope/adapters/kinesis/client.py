"""AWS calls in threads, and their errors in our words."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tickscope.errors import Retry

CONNECT_S_MAX, READ_S_MAX = 3.0, 10.0
THREADS_MAX = 32


class ServiceError(Retry):
    """A service said no; ``code`` is AWS' own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Aws:
    """Clients of one region and the threads that their blocking calls run in.

    Retries are ours alone: one that the SDK made would be a second request in flight.
    """

    def __init__(self, region: str) -> None:
        self._config = Config(
            region_name=region,
            connect_timeout=CONNECT_S_MAX,
            read_timeout=READ_S_MAX,
            retries={"total_max_attempts": 1},
            max_pool_connections=THREADS_MAX,
        )
        self._session = boto3.session.Session()
        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="aws")
        self.kinesis: Any = self._session.client("kinesis", config=self._config)
        self.dynamodb: Any = self._session.client("dynamodb", config=self._config)

    async def call(self, method: Callable[..., Any], **arguments: Any) -> Any:
        """Return a method's answer; raises ServiceError for what the service said, Retry for the way to it."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, partial(method, **arguments))
        except ClientError as error:
            said = error.response.get("Error", {})
            code, message = said.get("Code", "Unknown"), said.get("Message", "")
            raise ServiceError(code, f"{error.operation_name}: {code}: {message}") from error
        except BotoCoreError as error:
            raise Retry(f"AWS cannot be reached: {error}") from error

    def close(self) -> None:
        """Close connections; calls under way end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.kinesis.close()
        self.dynamodb.close()


async def list_shards(aws: Aws, stream: str) -> list[Any]:
    """Return every shard that ListShards tells of, closed ones too; raises Retry."""
    found: list[Any] = []
    arguments: dict[str, str] = {"StreamName": stream}
    while True:
        answer = await aws.call(aws.kinesis.list_shards, **arguments)
        found += answer["Shards"]
        if not answer.get("NextToken"):
            return found
        arguments = {"NextToken": answer["NextToken"]}
