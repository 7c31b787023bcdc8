"""Clients that try again what passes by itself, and errors in our words."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.parsers import ResponseParserError

from tickscope.errors import Reject, Retry
from tickscope.ports.reconciler import AwsSession

ATTEMPTS_MAX = 8
CONNECT_S_MAX, READ_S_MAX = 5.0, 60.0
BACKOFF_S_MAX = 20.0
CONCURRENT = "ConcurrentModificationException"
"""Another change is under way. botocore does not take it for a passing error, AWS Organizations' API says it is."""
PASSING = frozenset(
    {
        CONCURRENT,
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "ServiceException",
        "InternalError",
        "InternalServerError",
        "ServiceUnavailable",
        # A service takes up to a day to know a new account.
        "OptInRequired",
        "PendingVerification",
        "SubscriptionRequiredException",
    }
)


def client(session: AwsSession, service: str, region: str) -> Any:
    """Return a client that makes at most ``ATTEMPTS_MAX`` attempts, with growing pauses between them."""
    config = Config(
        connect_timeout=CONNECT_S_MAX,
        read_timeout=READ_S_MAX,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS_MAX},
    )
    made = session.client(service, region_name=region, config=config)
    made.meta.events.register_first(f"needs-retry.{made.meta.service_model.service_id.hyphenize()}", _again)
    return made


@contextmanager
def answered_by_aws() -> Iterator[None]:
    """Turn an answer that is none of AWS' into Retry."""
    try:
        yield
    except ResponseParserError as error:
        raise Retry("AWS cannot be asked: what answers is not AWS; is a proxy between?") from error


@contextmanager
def in_our_words() -> Iterator[None]:
    """Turn AWS' errors into Retry (what may pass: run it again) and Reject (what will not)."""
    try:
        with answered_by_aws():
            yield
    except ClientError as error:
        code, text = code_of(error), f"{error.operation_name}: {error}"
        if code in PASSING:
            raise Retry(text) from error
        raise Reject("aws_refused", text) from error
    except ParamValidationError as error:
        raise Reject("aws_refused", f"AWS does not take what the file says: {error}") from error
    except BotoCoreError as error:
        raise Retry(f"AWS cannot be reached: {error}") from error


def code_of(error: ClientError) -> str:
    """Return AWS' own code of an error."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _again(response: Any, attempts: int, **_: Any) -> float | None:
    """Return how many seconds to wait before another attempt; None leaves the matter to botocore."""
    if response is None or attempts >= ATTEMPTS_MAX:
        return None
    code = response[1].get("Error", {}).get("Code")
    return random.uniform(0.5, 1.0) * min(2.0 ** (attempts - 1), BACKOFF_S_MAX) if code == CONCURRENT else None  # noqa: S311
