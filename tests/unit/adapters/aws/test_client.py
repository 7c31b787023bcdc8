"""What passes by itself is tried again, and no more often than it should be."""

import json
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from tickscope.adapters.aws.client import ATTEMPTS_MAX, client, in_our_words
from tickscope.errors import Reject, Retry

Answers = list[tuple[int, dict[str, Any]]]
BUSY = (400, {"__type": "ConcurrentModificationException", "Message": "another change is under way"})


class Body:
    def __init__(self, content: dict[str, Any]) -> None:
        self._content = json.dumps(content).encode()

    def stream(self, **_: Any) -> list[bytes]:
        return [self._content]


def answering(monkeypatch: pytest.MonkeyPatch, answers: Answers) -> tuple[Any, list[float]]:
    """Return a client of AWS Organizations that is answered so, and the pauses that it makes."""
    pauses: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", pauses.append)
    session = boto3.Session("testing", "testing", region_name="eu-central-1")
    made = client(session, "organizations", "eu-central-1")

    def answer(request: Any, **_: Any) -> AWSResponse:
        status, content = answers.pop(0)
        headers = {"x-amzn-requestid": "1", "content-type": "application/x-amz-json-1.1"}
        return AWSResponse(request.url, status, headers, Body(content))

    made.meta.events.register("before-send.organizations", answer)
    return made, pauses


def test_another_change_under_way_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    organizations, pauses = answering(monkeypatch, [BUSY, BUSY, (200, {})])
    organizations.enable_aws_service_access(ServicePrincipal="sso.amazonaws.com")
    assert len(pauses) == 2
    assert 0.5 <= pauses[0] <= 1.0 <= pauses[1] <= 2.0


def test_throttling_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    organizations, pauses = answering(monkeypatch, [(400, {"__type": "TooManyRequestsException"}), (200, {})])
    organizations.enable_aws_service_access(ServicePrincipal="sso.amazonaws.com")
    assert len(pauses) == 1


def test_it_is_not_waited_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [BUSY] * 20
    organizations, pauses = answering(monkeypatch, answers)
    with pytest.raises(Retry, match="ConcurrentModification"), in_our_words():
        organizations.enable_aws_service_access(ServicePrincipal="sso.amazonaws.com")
    assert len(pauses) == ATTEMPTS_MAX - 1
    assert len(answers) == 20 - ATTEMPTS_MAX


def test_a_refusal_is_final_and_in_awss_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = (400, {"__type": "AccessDeniedException", "Message": "you may not"})
    organizations, pauses = answering(monkeypatch, [refused])
    with pytest.raises(Reject, match=r"EnableAWSServiceAccess.*you may not"), in_our_words():
        organizations.enable_aws_service_access(ServicePrincipal="sso.amazonaws.com")
    assert pauses == []


def test_a_service_that_does_not_know_a_new_account_yet_is_asked_again_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = (400, {"__type": "SubscriptionRequiredException", "Message": "the account is not ready"})
    organizations, _ = answering(monkeypatch, [answer])
    with pytest.raises(Retry, match="not ready"), in_our_words():
        organizations.enable_aws_service_access(ServicePrincipal="sso.amazonaws.com")


def test_what_no_request_can_say_is_no_failure_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    organizations, _ = answering(monkeypatch, [])
    with pytest.raises(Reject, match="ServicePrincipal"), in_our_words():
        organizations.enable_aws_service_access(ServicePrincipal=1)
