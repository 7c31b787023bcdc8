"""Two resources of each type that differ in all that they say."""

from collections.abc import Mapping
from typing import Any

Properties = dict[str, Any]
ACCOUNT = "111111111111"
REGION = "eu-central-1"
NAMES = ("one", "two")


def logical_id(type_: str, number: int) -> str:
    """Return the id by which the others of a template name one of both."""
    return f"{type_.replace('::', '')}{number}"


def _of(type_: str, number: int, attribute: str = "") -> Any:
    name = logical_id(type_, number)
    return {"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name}


def _tags(number: int) -> list[dict[str, str]]:
    return [{"Key": "Owner", "Value": NAMES[number]}]


def _vpc(number: int) -> Properties:
    return {"CidrBlock": f"10.{number}.0.0/16", "Tags": _tags(number)}


def _topic(number: int) -> Properties:
    return {"DisplayName": NAMES[number], "Tags": _tags(number)}


def _security_group(number: int) -> Properties:
    egress = {"IpProtocol": "-1", "CidrIp": f"127.0.0.{number}/32", "Description": NAMES[number]}
    return {
        "GroupDescription": NAMES[number],
        "VpcId": _of("AWS::EC2::VPC", number),
        "SecurityGroupEgress": [egress],
        "Tags": _tags(number),
    }


def _rule(number: int) -> Properties:
    return {
        "GroupId": _of("AWS::EC2::SecurityGroup", number, "GroupId"),
        "Description": NAMES[number],
        "IpProtocol": ("tcp", "udp")[number],
        "FromPort": 443 + number,
        "ToPort": 8443 + number,
    }


def _ingress(number: int) -> Properties:
    return {**_rule(number), "SourceSecurityGroupId": _of("AWS::EC2::SecurityGroup", 1 - number, "GroupId")}


def _egress(number: int) -> Properties:
    return {**_rule(number), "DestinationPrefixListId": f"pl-{number}"}


def _web_acl_rule(number: int) -> Properties:
    match = {
        "FieldToMatch": {"UriPath": {}},
        "PositionalConstraint": "STARTS_WITH",
        "SearchString": f"/api/{NAMES[number]}",
        "TextTransformations": [{"Priority": 0, "Type": "URL_DECODE"}],
    }
    rate = {"AggregateKeyType": "IP", "Limit": 600, "ScopeDownStatement": {"ByteMatchStatement": match}}
    return {
        "Name": "rate",
        "Priority": 0,
        "Action": {"Block": {"CustomResponse": {"ResponseCode": 429}}},
        "Statement": {"RateBasedStatement": rate},
        "VisibilityConfig": _seen(0),
    }


def _seen(number: int) -> Properties:
    return {"CloudWatchMetricsEnabled": True, "MetricName": NAMES[number], "SampledRequestsEnabled": bool(number)}


def _web_acl(number: int) -> Properties:
    return {
        "Scope": "REGIONAL",
        "Description": NAMES[number],
        "DefaultAction": ({"Allow": {}}, {"Block": {}})[number],
        "Rules": [_web_acl_rule(number)],
        "VisibilityConfig": _seen(number),
        "Tags": _tags(number),
    }


def _web_acl_logs(number: int) -> Properties:
    return {
        "ResourceArn": _of("AWS::WAFv2::WebACL", number, "Arn"),
        "LogDestinationConfigs": [f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:aws-waf-logs-{number}"],
        "RedactedFields": [{"SingleHeader": {"Name": NAMES[number]}}],
    }


def _protection(number: int) -> Properties:
    address = f"arn:aws:ec2:{REGION}:{ACCOUNT}:eip-allocation/eipalloc-{number}"
    return {"Name": NAMES[number], "ResourceArn": address, "Tags": _tags(number)}


def _alarm(number: int) -> Properties:
    return {
        "AlarmDescription": NAMES[number],
        "Namespace": NAMES[number],
        "MetricName": NAMES[number],
        "Dimensions": [{"Name": "Of", "Value": NAMES[number]}],
        "ComparisonOperator": ("LessThanThreshold", "GreaterThanThreshold")[number],
        "Threshold": number,
        "Period": (60, 300)[number],
        "EvaluationPeriods": 1 + number,
        "Statistic": ("Minimum", "Maximum")[number],
        "TreatMissingData": ("ignore", "notBreaching")[number],
        "AlarmActions": [_of("AWS::SNS::Topic", number)],
        "OKActions": [_of("AWS::SNS::Topic", number)],
        "Tags": _tags(number),
    }


def _event_rule(number: int) -> Properties:
    role = f"arn:aws:iam::{ACCOUNT}:role/{NAMES[number]}"
    return {
        "Description": NAMES[number],
        "EventPattern": {"source": [f"aws.{NAMES[number]}"]},
        "State": ("ENABLED", "DISABLED")[number],
        "Targets": [{"Arn": _of("AWS::SNS::Topic", 0), "Id": "Target0", "RoleArn": role}],
        "Tags": _tags(number),
    }


def _zone(number: int) -> Properties:
    return {
        "Name": f"{NAMES[number]}.internal",
        "VPCs": [{"VPCId": _of("AWS::EC2::VPC", number), "VPCRegion": REGION}],
        "HostedZoneConfig": {"Comment": NAMES[number]},
        "HostedZoneTags": _tags(number),
    }


def _record(number: int) -> Properties:
    target = {"DNSName": "names.example", "EvaluateTargetHealth": bool(number), "HostedZoneId": "Z0"}
    return {
        "HostedZoneId": _of("AWS::Route53::HostedZone", 0, "Id"),
        "Name": f"{NAMES[number]}.one.internal",
        "Type": ("A", "AAAA")[number],
        "AliasTarget": target,
    }


def _certificate(number: int) -> Properties:
    authority = f"arn:aws:acm-pca:{REGION}:{ACCOUNT}:certificate-authority/{number}"
    return {
        "DomainName": f"{NAMES[number]}.example",
        "SubjectAlternativeNames": [f"*.{NAMES[number]}.example"],
        "CertificateAuthorityArn": authority,
        "CertificateTransparencyLoggingPreference": ("ENABLED", "DISABLED")[number],
        "Tags": _tags(number),
    }


_MADE_BY = {
    "AWS::EC2::VPC": _vpc,
    "AWS::SNS::Topic": _topic,
    "AWS::EC2::SecurityGroup": _security_group,
    "AWS::EC2::SecurityGroupIngress": _ingress,
    "AWS::EC2::SecurityGroupEgress": _egress,
    "AWS::WAFv2::WebACL": _web_acl,
    "AWS::WAFv2::LoggingConfiguration": _web_acl_logs,
    "AWS::Shield::Protection": _protection,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::Events::Rule": _event_rule,
    "AWS::Route53::HostedZone": _zone,
    "AWS::Route53::RecordSet": _record,
    "AWS::CertificateManager::Certificate": _certificate,
}
TWINS: Mapping[str, tuple[Properties, Properties]] = {type_: (of(0), of(1)) for type_, of in _MADE_BY.items()}
