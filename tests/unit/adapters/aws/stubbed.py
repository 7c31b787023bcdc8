"""Clients whose answers are written down, checked against AWS' own shapes of requests and answers.

For what moto's API lacks: the Stubber refuses a parameter or an answer that the service's model does not have.
"""

from typing import Any

import boto3
from botocore.stub import Stubber


class Partly:
    """A client some of whose operations are stubbed; the rest is real."""

    def __init__(self, stubbed: Any, real: Any, operations: tuple[str, ...]) -> None:
        self._stubbed, self._real, self._operations = stubbed, real, operations

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stubbed if name in self._operations else self._real, name)


class StubbedSession:
    """A session whose clients of some services are stubbed, wholly or in some operations; the rest is another's."""

    def __init__(self, real: boto3.Session, region: str, *services: str, **operations: tuple[str, ...]) -> None:
        self._real, self._operations = real, operations
        self._clients = {each: real.client(each, region_name=region) for each in (*services, *operations)}
        self.stubs = {each: Stubber(client) for each, client in self._clients.items()}
        for stub in self.stubs.values():
            stub.activate()

    def client(self, service_name: str, **options: Any) -> Any:
        """Return the stubbed client of a service, or a real one, or what is both."""
        stubbed = self._clients.get(service_name)
        if stubbed is None or service_name in self._operations:
            real = self._real.client(service_name, **options)
            return Partly(stubbed, real, self._operations[service_name]) if stubbed else real
        return stubbed

    def expect(self, service: str, operation: str, answer: dict[str, Any], **parameters: Any) -> None:
        """Expect a call next."""
        self.stubs[service].add_response(operation, answer, parameters)

    def done(self) -> None:
        """Raise AssertionError when a call that was expected has not come."""
        for stub in self.stubs.values():
            stub.assert_no_pending_responses()
