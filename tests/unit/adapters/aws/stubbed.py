"""Clients whose answers are written down, checked against AWS' own shapes of requests and answers.

For what moto's API lacks: the Stubber refuses a parameter or an answer that the service's model does not have.
"""

from typing import Any

import boto3
from botocore.stub import Stubber


class StubbedSession:
    """A session whose clients of some services are stubbed; the rest is another session's."""

    def __init__(self, real: boto3.Session, region: str, *services: str) -> None:
        self._real = real
        self._clients = {each: real.client(each, region_name=region) for each in services}
        self.stubs = {each: Stubber(client) for each, client in self._clients.items()}
        for stub in self.stubs.values():
            stub.activate()

    def client(self, service_name: str, **options: Any) -> Any:
        """Return the stubbed client of a service, or a real one."""
        return self._clients.get(service_name) or self._real.client(service_name, **options)

    def expect(self, service: str, operation: str, answer: dict[str, Any], **parameters: Any) -> None:
        """Expect a call next."""
        self.stubs[service].add_response(operation, answer, parameters)

    def refuse(self, service: str, operation: str, code: str, **parameters: Any) -> None:
        """Expect a call next that AWS answers with an error."""
        self.stubs[service].add_client_error(operation, code, expected_params=parameters or None)

    def done(self) -> None:
        """Raise AssertionError when a call that was expected has not come."""
        for stub in self.stubs.values():
            stub.assert_no_pending_responses()
