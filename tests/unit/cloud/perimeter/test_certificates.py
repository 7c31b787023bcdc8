"""Certificates for public and private names, and word before they end."""

import json
from typing import Any

import pytest

from tests.unit.cloud.network.environments import NETWORK, synthesised
from tests.unit.cloud.synthesised import Synthesised, one_account, studio

CA = "arn:aws:acm-pca:eu-central-1:111111111111:certificate-authority/01234567-89ab-cdef-0123-456789abcdef"
KIND = "AWS::CertificateManager::Certificate"


def certificates(given: Synthesised, stack: str = NETWORK) -> dict[str, dict[str, Any]]:
    """Return certificates by their first name, with the logical id."""
    found = given.resources(stack, KIND)
    return {each["Properties"]["DomainName"]: {**each["Properties"], "id": name} for name, each in found.items()}


@pytest.mark.proves("checked", row=15, clause=1)
def test_the_public_name_is_validated_in_its_zone_by_cloudformation_itself() -> None:
    given = synthesised(domain="obs.studio.example", hosted_zone_id="Z0123456789ABC")
    public = certificates(given)["obs.studio.example"]
    assert public["SubjectAlternativeNames"] == ["*.obs.studio.example"]
    assert public["ValidationMethod"] == "DNS"
    assert {"obs.studio.example", "*.obs.studio.example"} >= {
        each["DomainName"] for each in public["DomainValidationOptions"]
    }
    assert {each["HostedZoneId"] for each in public["DomainValidationOptions"]} == {"Z0123456789ABC"}
    assert not given.resources(NETWORK, "AWS::Lambda::Function")


@pytest.mark.proves("checked", row=15, clause=1)
def test_private_names_are_signed_by_the_private_ca_of_the_file() -> None:
    private = certificates(synthesised(private_ca_arn=CA))["obs.internal"]
    assert private["CertificateAuthorityArn"] == CA
    assert private["SubjectAlternativeNames"] == ["*.obs.internal", "*.stores.obs.internal"]
    assert "DomainValidationOptions" not in private


def test_without_names_and_without_a_ca_there_is_nothing_to_end() -> None:
    assert not one_account().resources(NETWORK, KIND)
    assert not one_account().resources(NETWORK, "AWS::Events::Rule")
    assert not one_account().resources(NETWORK, "AWS::CloudWatch::Alarm")


@pytest.mark.proves("checked", row=15, clause=2)
def test_an_alarm_for_each_certificate_goes_to_the_incidents() -> None:
    made = certificates(studio(), "prod-network")
    assert set(made) == {"obs.studio.example", "obs.internal"}
    alarms = [
        each["Properties"]
        for each in studio()
        .resources("prod-network", "AWS::CloudWatch::Alarm", lambda each: each["MetricName"] == "DaysToExpiry")
        .values()
    ]
    watched = {json.dumps(alarm["Dimensions"]) for alarm in alarms}
    assert watched == {
        json.dumps([{"Name": "CertificateArn", "Value": {"Ref": each["id"]}}]) for each in made.values()
    }
    for alarm in alarms:
        assert (alarm["Namespace"], alarm["Statistic"]) == ("AWS/CertificateManager", "Minimum")
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 30)
        assert alarm["TreatMissingData"] == "ignore", "the metric ends when the certificate does"
        assert "Incidents" in json.dumps(alarm["AlarmActions"])


@pytest.mark.proves("checked", row=15, clause=2)
def test_what_acm_says_of_these_certificates_goes_to_the_incidents() -> None:
    rule = studio().only("prod-network", "AWS::Events::Rule")
    pattern = rule["EventPattern"]
    assert pattern["source"] == ["aws.acm"]
    assert {"ACM Certificate Approaching Expiration", "ACM Certificate Expired"} <= set(pattern["detail-type"])
    ids = {each["id"] for each in certificates(studio(), "prod-network").values()}
    assert {each["Ref"] for each in pattern["resources"]} == ids, "not those of another environment of the account"
    assert rule["State"] == "ENABLED"
    (target,) = rule["Targets"]
    assert "Incidents" in json.dumps(target["Arn"])
    role = target["RoleArn"]["Fn::GetAtt"][0]
    policy = studio().only("prod-network", "AWS::IAM::Policy", lambda each: {"Ref": role} in each["Roles"])[
        "PolicyDocument"
    ]["Statement"]
    assert [each["Resource"] for each in policy if each["Action"] == "sns:Publish"] == [target["Arn"]]
