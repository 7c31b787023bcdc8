"""What records and judges. Source: boto3's references of CloudTrail, Config, GuardDuty and Security Hub."""

from tickscope.cloud.rehearse.calls import Asked, Reader

READERS = (
    Reader(
        "AWS::CloudTrail::Trail",
        (
            Asked(
                "cloudtrail",
                "get_trail",
                {"Name": "=id"},
                "Trail",
                {
                    "TrailName": "Name",
                    "S3BucketName": "S3BucketName",
                    "IsMultiRegionTrail": "IsMultiRegionTrail",
                    "IncludeGlobalServiceEvents": "IncludeGlobalServiceEvents",
                    "EnableLogFileValidation": "LogFileValidationEnabled",
                    "IsOrganizationTrail": "IsOrganizationTrail",
                    "KMSKeyId": "KmsKeyId",
                },
            ),
            Asked("cloudtrail", "get_trail_status", {"Name": "=id"}, "@", {"IsLogging": "IsLogging"}),
            Asked(
                "cloudtrail",
                "get_event_selectors",
                {"TrailName": "=id"},
                "@",
                {name: name for name in ("AdvancedEventSelectors", "EventSelectors")},
            ),
            Asked(
                "cloudtrail",
                "get_insight_selectors",
                {"TrailName": "=id"},
                "@",
                {"InsightSelectors": "InsightSelectors"},
            ),
            Asked(
                "cloudtrail",
                "list_tags",
                {"ResourceIdList": ["=join('', ['arn:aws:cloudtrail:', region, ':', account, ':trail/', id])"]},
                "ResourceTagList[0]",
                {"Tags": "TagsList"},
            ),
        ),
    ),
    Reader(
        "AWS::Config::ConfigurationRecorder",
        (
            Asked(
                "config",
                "describe_configuration_recorders",
                {"ConfigurationRecorderNames": ["=id"]},
                "ConfigurationRecorders[0]",
                {"Name": "name", "RoleARN": "roleARN"},
            ),
        ),
    ),
    Reader(
        "AWS::Config::DeliveryChannel",
        (
            Asked(
                "config",
                "describe_delivery_channels",
                {"DeliveryChannelNames": ["=id"]},
                "DeliveryChannels[0]",
                {"Name": "name", "S3BucketName": "s3BucketName", "S3KeyPrefix": "s3KeyPrefix"},
            ),
        ),
    ),
    Reader(
        "AWS::Config::ConfigRule",
        (
            Asked(
                "config",
                "describe_config_rules",
                {"ConfigRuleNames": ["=id"]},
                "ConfigRules[0]",
                {"ConfigRuleName": "ConfigRuleName", "Source": "Source", "Description": "Description"},
            ),
        ),
    ),
    Reader(
        "AWS::Config::ConfigurationAggregator",
        (
            Asked(
                "config",
                "describe_configuration_aggregators",
                {"ConfigurationAggregatorNames": ["=id"]},
                "ConfigurationAggregators[0]",
                {
                    "ConfigurationAggregatorName": "ConfigurationAggregatorName",
                    "OrganizationAggregationSource": "OrganizationAggregationSource",
                },
            ),
        ),
    ),
    Reader(
        "AWS::Config::OrganizationConformancePack",
        (
            Asked(
                "config",
                "describe_organization_conformance_packs",
                {"OrganizationConformancePackNames": ["=id"]},
                "OrganizationConformancePacks[0]",
                {name: name for name in ("OrganizationConformancePackName", "ExcludedAccounts")},
            ),
        ),
    ),
    Reader(
        "AWS::GuardDuty::Detector",
        (
            Asked(
                "guardduty",
                "get_detector",
                {"DetectorId": "=id"},
                "@",
                {
                    "Enable": "Status == 'ENABLED'",
                    "FindingPublishingFrequency": "FindingPublishingFrequency",
                },
            ),
        ),
    ),
    Reader("AWS::SecurityHub::Hub", (Asked("securityhub", "describe_hub", {}, "@", {}),)),
)
