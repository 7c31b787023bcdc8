"""What records and judges."""

from tickscope.cloud.rehearse.calls import Call, Shim

_RECORDER = {"name": "=p.Name || 'default'", "roleARN": "=p.RoleARN"}
_GROUP = {
    name: f"=p.RecordingGroup.{name[0].upper()}{name[1:]}"
    for name in ("allSupported", "includeGlobalResourceTypes")
}

SHIMS = (
    Shim(
        "AWS::IAM::Role",
        (),
        completes=True,
        id="id",
        each=(
            ("p.ManagedPolicyArns", Call("iam", "attach_role_policy", {"RoleName": "=id", "PolicyArn": "=each"})),
            (
                # Moto's CloudFormation keeps a document as Python writes it, which is no JSON.
                "p.Policies",
                Call(
                    "iam",
                    "put_role_policy",
                    {
                        "RoleName": "=id",
                        "PolicyName": "=each.PolicyName",
                        "PolicyDocument": "=to_string(each.PolicyDocument)",
                    },
                ),
            ),
        ),
    ),
    Shim(
        "AWS::StepFunctions::StateMachine",
        (
            Call(
                "stepfunctions",
                "create_state_machine",
                {
                    "name": "=p.StateMachineName || short(logical)",
                    "definition": "=p.DefinitionString",
                    "roleArn": "=p.RoleArn",
                    "type": "=p.StateMachineType",
                },
            ),
        ),
        id="r[0].stateMachineArn",
        attributes={"Arn": "r[0].stateMachineArn", "Name": "p.StateMachineName || short(logical)"},
    ),
    Shim(
        "AWS::Config::ConfigRule",
        (
            Call(
                "config",
                "put_config_rule",
                {
                    "ConfigRule": {
                        "ConfigRuleName": "=p.ConfigRuleName || short(logical)",
                        **{
                            name: f"=p.{name}"
                            for name in ("Description", "Scope", "Source", "MaximumExecutionFrequency")
                        },
                        "InputParameters": "=p.InputParameters && to_string(p.InputParameters)",
                    }
                },
            ),
        ),
        id="p.ConfigRuleName || short(logical)",
        attributes={"Arn": "join('', ['arn:aws:config:', region, ':', account, ':config-rule/', short(logical)])"},
    ),
    Shim(
        "AWS::CloudTrail::Trail",
        (
            Call(
                "cloudtrail",
                "create_trail",
                {
                    "Name": "=p.TrailName || 'trail'",
                    "S3BucketName": "=p.S3BucketName",
                    "S3KeyPrefix": "=p.S3KeyPrefix",
                    "IncludeGlobalServiceEvents": "=p.IncludeGlobalServiceEvents",
                    "IsMultiRegionTrail": "=p.IsMultiRegionTrail",
                    "EnableLogFileValidation": "=p.EnableLogFileValidation",
                    "IsOrganizationTrail": "=p.IsOrganizationTrail",
                    "KmsKeyId": "=p.KMSKeyId",
                    "TagsList": "=p.Tags",
                },
            ),
            Call("cloudtrail", "start_logging", {"Name": "=r[0].TrailARN"}),
        ),
        id="r[0].Name",
        attributes={"Arn": "r[0].TrailARN"},
        given=tuple(
            (
                f"p.{name}",
                Call("cloudtrail", operation, {"TrailName": "=r[0].Name", name: f"=p.{name}"}),
            )
            for name, operation in (
                ("AdvancedEventSelectors", "put_event_selectors"),
                ("EventSelectors", "put_event_selectors"),
                ("InsightSelectors", "put_insight_selectors"),
            )
        ),
    ),
    Shim(
        "AWS::Config::ConfigurationRecorder",
        (
            Call(
                "config",
                "put_configuration_recorder",
                {"ConfigurationRecorder": {**_RECORDER, "recordingGroup": _GROUP}},
            ),
        ),
        id="p.Name || 'default'",
    ),
    Shim(
        "AWS::Config::DeliveryChannel",
        (
            Call(
                "config",
                "put_delivery_channel",
                {
                    "DeliveryChannel": {
                        "name": "=p.Name || 'default'",
                        "s3BucketName": "=p.S3BucketName",
                        "s3KeyPrefix": "=p.S3KeyPrefix",
                        "snsTopicARN": "=p.SnsTopicARN",
                    }
                },
            ),
        ),
        id="p.Name || 'default'",
    ),
    Shim(
        "AWS::Config::ConfigurationAggregator",
        (
            Call(
                "config",
                "put_configuration_aggregator",
                {
                    "ConfigurationAggregatorName": "=p.ConfigurationAggregatorName || 'aggregator'",
                    "OrganizationAggregationSource": "=p.OrganizationAggregationSource",
                    "Tags": "=p.Tags",
                },
            ),
        ),
        id="r[0].ConfigurationAggregator.ConfigurationAggregatorName",
    ),
    Shim(
        "AWS::Config::OrganizationConformancePack",
        (
            Call(
                "config",
                "put_organization_conformance_pack",
                {
                    "OrganizationConformancePackName": "=p.OrganizationConformancePackName",
                    # The emulator wants a place and reads nothing from it: the body itself is checked elsewhere.
                    "TemplateS3Uri": "s3://rehearsal/pack.yaml",
                    "ExcludedAccounts": "=p.ExcludedAccounts",
                },
            ),
        ),
        id="p.OrganizationConformancePackName",
    ),
    Shim(
        "AWS::GuardDuty::Detector",
        (
            Call(
                "guardduty",
                "create_detector",
                {
                    "Enable": "=p.Enable",
                    "FindingPublishingFrequency": "=p.FindingPublishingFrequency",
                },
            ),
        ),
        id="r[0].DetectorId",
        attributes={"Id": "r[0].DetectorId"},
    ),
    Shim(
        "AWS::SecurityHub::Hub",
        (
            Call(
                "securityhub",
                "enable_security_hub",
                {"EnableDefaultStandards": "=p.EnableDefaultStandards"},
            ),
            Call("securityhub", "describe_hub"),
        ),
        id="r[1].HubArn",
        attributes={"ARN": "r[1].HubArn"},
    ),
)
