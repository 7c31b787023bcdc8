"""Names, certificates and filters. Source: boto3's references of Route 53, its Resolver, ACM, WAF and Shield."""

from tickscope.cloud.rehearse.calls import Asked, Reader

READERS = (
    Reader(
        "AWS::Route53::HostedZone",
        (
            Asked(
                "route53",
                "get_hosted_zone",
                {"Id": "=id"},
                "@",
                {"Name": "undotted(HostedZone.Name)", "VPCs": "VPCs", "HostedZoneConfig": "HostedZone.Config"},
            ),
            Asked(
                "route53",
                "list_tags_for_resource",
                {"ResourceType": "hostedzone", "ResourceId": "=id"},
                "ResourceTagSet",
                {"HostedZoneTags": "Tags"},
            ),
        ),
    ),
    Reader(
        "AWS::Route53::RecordSet",
        (
            Asked(
                "route53",
                "list_resource_record_sets",
                {"HostedZoneId": "=p.HostedZoneId"},
                "ResourceRecordSets",
                {
                    "Name": "undotted(Name)",
                    "Type": "Type",
                    "TTL": "TTL",
                    "ResourceRecords": "ResourceRecords[].Value",
                    "AliasTarget": "AliasTarget",
                },
            ),
        ),
    ),
    Reader(
        "AWS::CertificateManager::Certificate",
        (
            Asked(
                "acm",
                "describe_certificate",
                {"CertificateArn": "=id"},
                "Certificate",
                {
                    "DomainName": "DomainName",
                    # Its first name is told among the others, where a template does not repeat it.
                    "SubjectAlternativeNames": "without(SubjectAlternativeNames, DomainName)",
                    "CertificateAuthorityArn": "CertificateAuthorityArn",
                    "CertificateTransparencyLoggingPreference": "Options.CertificateTransparencyLoggingPreference",
                },
            ),
            Asked("acm", "list_tags_for_certificate", {"CertificateArn": "=id"}, "@", {"Tags": "Tags"}),
        ),
    ),
    Reader(
        "AWS::WAFv2::WebACL",
        (
            Asked(
                "wafv2",
                "get_web_acl",
                {"Name": "=parts(id)[0]", "Id": "=parts(id)[1]", "Scope": "=parts(id)[2]"},
                "WebACL",
                {
                    **{
                        name: name for name in ("Name", "Description", "DefaultAction", "Rules", "VisibilityConfig")
                    },
                    "Scope": "contains(ARN, ':regional/webacl/') && 'REGIONAL' || 'CLOUDFRONT'",
                },
            ),
            Asked(
                "wafv2",
                "list_tags_for_resource",
                {"ResourceARN": "=r[0].WebACL.ARN"},
                "TagInfoForResource",
                {"Tags": "TagList"},
            ),
        ),
    ),
    Reader(
        "AWS::WAFv2::IPSet",
        (
            Asked(
                "wafv2",
                "list_ip_sets",
                {"Scope": "=p.Scope"},
                "IPSets",
                {"Name": "Name", "Description": "Description"},
            ),
        ),
    ),
    Reader(
        "AWS::WAFv2::LoggingConfiguration",
        (
            Asked(
                "wafv2",
                "get_logging_configuration",
                {"ResourceArn": "=p.ResourceArn"},
                "LoggingConfiguration",
                {name: name for name in ("ResourceArn", "LogDestinationConfigs", "RedactedFields")},
            ),
        ),
    ),
    Reader(
        "AWS::Shield::Protection",
        (
            Asked(
                "shield",
                "describe_protection",
                {"ProtectionId": "=id"},
                "Protection",
                {"Name": "Name", "ResourceArn": "ResourceArn"},
            ),
            Asked(
                "shield",
                "list_tags_for_resource",
                {"ResourceARN": "=r[0].Protection.ProtectionArn"},
                "@",
                {"Tags": "Tags"},
            ),
        ),
    ),
    Reader(
        "AWS::Route53Resolver::ResolverQueryLoggingConfig",
        (
            Asked(
                "route53resolver",
                "get_resolver_query_log_config",
                {"ResolverQueryLogConfigId": "=id"},
                "ResolverQueryLogConfig",
                {"Name": "Name", "DestinationArn": "DestinationArn"},
            ),
        ),
    ),
    Reader(
        "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation",
        (
            Asked(
                "route53resolver",
                "get_resolver_query_log_config_association",
                {"ResolverQueryLogConfigAssociationId": "=id"},
                "ResolverQueryLogConfigAssociation",
                {"ResolverQueryLogConfigId": "ResolverQueryLogConfigId", "ResourceId": "ResourceId"},
            ),
        ),
    ),
)
