"""Shield Advanced, switched on and off."""

import pytest

from tests.unit.cloud.network.environments import NETWORK, synthesised


@pytest.mark.proves("checked", row=14, clause=2)
def test_switched_on_each_public_address_is_protected_and_watched() -> None:
    given = synthesised(shield_advanced=True)
    protections = [each["Properties"] for each in given.resources(NETWORK, "AWS::Shield::Protection").values()]
    addresses = given.resources(NETWORK, "AWS::EC2::EIP")
    protected = [each["ResourceArn"]["Fn::Join"][1] for each in protections]
    assert [arn[0] for arn in protected] == ["arn:aws:ec2:eu-central-1:111111111111:eip-allocation/"] * 3
    assert sorted(arn[1]["Fn::GetAtt"][0] for arn in protected) == sorted(addresses)
    assert len({each["Name"] for each in protections}) == 3
    alarms = given.resources(NETWORK, "AWS::CloudWatch::Alarm", lambda each: each["MetricName"] == "DDoSDetected")
    assert [each["Properties"]["Dimensions"][0]["Value"] for each in alarms.values()] == [
        each["ResourceArn"] for each in protections
    ]
    assert all(each["Properties"]["AlarmActions"] for each in alarms.values())


@pytest.mark.proves("checked", row=14, clause=2)
@pytest.mark.parametrize("settings", [{"shield_advanced": False}, {"shield_advanced": True, "nat": False}])
def test_switched_off_or_without_addresses_there_is_none(settings: dict[str, bool]) -> None:
    assert not synthesised(**settings).resources(NETWORK, "AWS::Shield::Protection")
