"""GuardDuty of an organization in one region: observed and set from its administrator's account."""

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from tickscope.adapters.aws.client import client, code_of, in_our_words
from tickscope.errors import Reject
from tickscope.model.observed.guardduty import FoundGuardDuty
from tickscope.ports.reconciler import AwsSession, Step

REFUSED = frozenset({"BadRequestException", "AccessDeniedException"})
"""What GuardDuty answers to an account that is not the organization's administrator."""


class GuardDutyAdapter:
    """An ``Adapter``; ``agents`` are the additional configurations of RUNTIME_MONITORING."""

    def __init__(self, session: AwsSession, region: str, features: Iterable[str], agents: Iterable[str]) -> None:
        self._guardduty = client(session, "guardduty", region)
        self._features, self._agents = tuple(features), tuple(agents)

    def observe(self) -> FoundGuardDuty:
        """Return the administrator's detector and what it has its members do."""
        with in_our_words():
            detector = self._detector()
            if not detector:
                return FoundGuardDuty()
            own = self._guardduty.get_detector(DetectorId=detector)
            organization = self._organization(detector)
            pages = self._guardduty.get_paginator("list_members").paginate(
                DetectorId=detector, OnlyAssociated="true"
            )
            return FoundGuardDuty(
                administers=organization is not None,
                detector_id=detector,
                enabled=own["Status"] == "ENABLED",
                frequency=own.get("FindingPublishingFrequency", ""),
                features=_on(own.get("Features", []), "Status", "ENABLED"),
                members=(organization or {}).get("AutoEnableOrganizationMembers", ""),
                members_features=_on((organization or {}).get("Features", []), "AutoEnable", "ALL"),
                associated=frozenset(
                    each["AccountId"]
                    for page in (pages if organization is not None else ())
                    for each in page["Members"]
                    if each["RelationshipStatus"] == "Enabled"
                ),
            )

    def perform(self, step: Step) -> None:
        """Perform a step of GuardDuty's plans."""
        with in_our_words():
            self._perform(step.action, step.arguments)

    def _perform(self, action: str, to: dict[str, str]) -> None:
        match action:
            case "create-detector":
                self._guardduty.create_detector(
                    Enable=True, FindingPublishingFrequency=to["frequency"], Features=self._set("Status", "ENABLED")
                )
            case "set-detector":
                self._guardduty.update_detector(
                    DetectorId=self._detector(),
                    Enable=True,
                    FindingPublishingFrequency=to["frequency"],
                    Features=self._set("Status", "ENABLED"),
                )
            case "set-members":
                self._guardduty.update_organization_configuration(
                    DetectorId=self._detector(),
                    AutoEnableOrganizationMembers=to["members"],
                    Features=self._set("AutoEnable", to["members"]),
                )
            case "add-member":
                account = {"AccountId": to["account"], "Email": to["email"]}
                answer = self._guardduty.create_members(DetectorId=self._detector(), AccountDetails=[account])
                for refused in answer["UnprocessedAccounts"]:
                    raise Reject("aws_refused", f"CreateMembers: {refused['AccountId']}: {refused['Result']}")
            case _:
                raise ValueError(f"unknown step: {action}")

    def _detector(self) -> str:
        return next(iter(self._guardduty.list_detectors()["DetectorIds"]), "")

    def _organization(self, detector: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._guardduty.describe_organization_configuration(DetectorId=detector)
        except ClientError as error:
            if code_of(error) in REFUSED:
                return None
            raise
        return found

    def _set(self, key: str, value: str) -> list[dict[str, Any]]:
        agents = [{"Name": each, key: value} for each in self._agents]
        return [
            {
                "Name": each,
                key: value,
                **({"AdditionalConfiguration": agents} if each == "RUNTIME_MONITORING" else {}),
            }
            for each in self._features
        ]


def _on(features: Iterable[dict[str, Any]], key: str, value: str) -> frozenset[str]:
    return frozenset(
        each["Name"]
        for feature in features
        for each in (feature, *feature.get("AdditionalConfiguration", []))
        if each.get(key) == value
    )
