"""Any operation of boto3, by name, in any account that gives a role: for the rehearsal, on an emulator only."""

import threading
from collections.abc import Mapping
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.parsers import ResponseParserError

from tickscope.adapters.aws.session import Credentials
from tickscope.errors import Reject

ONCE = Config(retries={"max_attempts": 0}, read_timeout=60)
ABSENT = ("NotFound", "NoSuch", "ResourceNotFound", "DoesNotExist", "404", "NonExistent", "NotExist", "Unknown")
UNKNOWN = ("NotImplemented", "501", "UnknownOperation", "InvalidAction", "NotYetImplemented")


class RoleCaller:
    """``tickscope.cloud.rehearse.calls.Caller``: takes a role in each account."""

    def __init__(self, credentials: Credentials, role_name: str) -> None:
        self._credentials = credentials
        self._role_name = role_name
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._lock = threading.Lock()

    def call(
        self, account: str, region: str, service: str, operation: str, arguments: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return the answer.

        Raises Reject: ``not_there`` when the service knows no such thing, ``not_known`` when the emulator has no
        such operation, ``aws`` otherwise.
        """
        client = self._client(account, region, service)
        where = f"{service}.{operation}"
        try:
            answer: Mapping[str, Any] = getattr(client, operation)(**arguments)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if any(word in code for word in UNKNOWN):
                raise Reject("not_known", f"{where} is not known to the emulator") from error
            if any(word in code for word in ABSENT):
                raise Reject("not_there", f"{where}: {error}") from error
            raise Reject("aws", f"{where}: {error}") from error
        except (BotoCoreError, ParamValidationError, ResponseParserError) as error:
            raise Reject("aws", f"{where}: {error}") from error
        return answer

    def _client(self, account: str, region: str, service: str) -> Any:
        with self._lock:
            key = account, region, service
            if key not in self._clients:
                arn = f"arn:aws:iam::{account}:role/{self._role_name}"
                session = self._credentials.role(arn, region, "the emulator gives every role")
                self._clients[key] = session.client(service, config=ONCE)
            return self._clients[key]
