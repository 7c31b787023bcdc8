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
                {"DomainName": "DomainName"},
            ),
            Asked("acm", "list_tags_for_certificate", {"CertificateArn": "=id"}, "@", {"Tags": "Tags"}),
        ),
    ),
    Reader(
        "AWS::WAFv2::WebACL",
        (
            Asked(
                "wafv2",
                "list_web_acls",
                {"Scope": "=p.Scope"},
                "WebACLs",
                {"Name": "Name", "Description": "Description"},
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
                {"ResourceArn": "ResourceArn", "LogDestinationConfigs": "LogDestinationConfigs"},
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
