"""Certificates, filters and protections."""

from tickscope.cloud.rehearse.calls import Call, Shim

SHIMS = (
    Shim(
        "AWS::Route53::HostedZone",
        (
            Call(
                "route53",
                "create_hosted_zone",
                {
                    "Name": "=p.Name",
                    "VPC": "=p.VPCs[0]",
                    "CallerReference": "=logical",
                    "HostedZoneConfig": {
                        "Comment": "=p.HostedZoneConfig.Comment",
                        "PrivateZone": "=p.VPCs && `true`",
                    },
                },
            ),
        ),
        id="last_part(r[0].HostedZone.Id)",
        attributes={"Id": "last_part(r[0].HostedZone.Id)", "NameServers": "r[0].DelegationSet.NameServers"},
        given=(
            (
                "p.HostedZoneTags",
                Call(
                    "route53",
                    "change_tags_for_resource",
                    {
                        "ResourceType": "hostedzone",
                        "ResourceId": "=last_part(r[0].HostedZone.Id)",
                        "AddTags": "=p.HostedZoneTags",
                    },
                ),
            ),
        ),
    ),
    Shim(
        "AWS::Route53::RecordSet",
        (
            Call(
                "route53",
                "change_resource_record_sets",
                {
                    "HostedZoneId": "=p.HostedZoneId",
                    "ChangeBatch": {
                        "Changes": [
                            {
                                "Action": "UPSERT",
                                "ResourceRecordSet": {
                                    "Name": "=p.Name",
                                    "Type": "=p.Type",
                                    "TTL": "=p.TTL && to_number(p.TTL)",
                                    "ResourceRecords": "=p.ResourceRecords && p.ResourceRecords[].{Value: @}",
                                    "AliasTarget": "=p.AliasTarget && {HostedZoneId: p.AliasTarget.HostedZoneId, "
                                    "DNSName: p.AliasTarget.DNSName, "
                                    "EvaluateTargetHealth: p.AliasTarget.EvaluateTargetHealth || `false`}",
                                },
                            }
                        ]
                    },
                },
            ),
        ),
        id="p.Name",
    ),
    Shim(
        "AWS::CertificateManager::Certificate",
        (
            Call(
                "acm",
                "request_certificate",
                {
                    "DomainName": "=p.DomainName",
                    "ValidationMethod": "=p.ValidationMethod",
                    "SubjectAlternativeNames": "=p.SubjectAlternativeNames",
                    "CertificateAuthorityArn": "=p.CertificateAuthorityArn",
                    "Options": {
                        "CertificateTransparencyLoggingPreference": "=p.CertificateTransparencyLoggingPreference"
                    },
                    "Tags": "=p.Tags",
                },
            ),
        ),
        id="r[0].CertificateArn",
    ),
    Shim(
        "AWS::WAFv2::WebACL",
        (
            Call(
                "wafv2",
                "create_web_acl",
                {
                    "Name": "=p.Name || logical",
                    **{
                        name: f"=p.{name}"
                        for name in ("Scope", "DefaultAction", "Description", "Rules", "VisibilityConfig", "Tags")
                    },
                },
            ),
        ),
        id="join('|', [r[0].Summary.Name, r[0].Summary.Id, p.Scope])",
        attributes={"Arn": "r[0].Summary.ARN", "Id": "r[0].Summary.Id"},
    ),
    Shim(
        "AWS::WAFv2::IPSet",
        (
            Call(
                "wafv2",
                "create_ip_set",
                {
                    "Name": "=p.Name || logical",
                    **{
                        name: f"=p.{name}"
                        for name in ("Scope", "Description", "IPAddressVersion", "Addresses", "Tags")
                    },
                },
            ),
        ),
        id="join('|', [r[0].Summary.Name, r[0].Summary.Id, p.Scope])",
        attributes={"Arn": "r[0].Summary.ARN", "Id": "r[0].Summary.Id"},
    ),
    Shim(
        "AWS::WAFv2::LoggingConfiguration",
        (
            Call(
                "wafv2",
                "put_logging_configuration",
                {
                    "LoggingConfiguration": {
                        name: f"=p.{name}"
                        for name in ("ResourceArn", "LogDestinationConfigs", "RedactedFields", "LoggingFilter")
                    }
                },
            ),
        ),
        id="p.ResourceArn",
    ),
    Shim(
        "AWS::Shield::Protection",
        (
            Call(
                "shield",
                "create_protection",
                {"Name": "=p.Name", "ResourceArn": "=p.ResourceArn", "Tags": "=p.Tags"},
            ),
        ),
        id="r[0].ProtectionId",
        attributes={"ProtectionId": "r[0].ProtectionId"},
    ),
    Shim(
        "AWS::Route53Resolver::ResolverQueryLoggingConfig",
        (
            Call(
                "route53resolver",
                "create_resolver_query_log_config",
                {
                    "Name": "=p.Name || short(logical)",
                    "DestinationArn": "=p.DestinationArn",
                    "CreatorRequestId": "=logical",
                },
            ),
        ),
        id="r[0].ResolverQueryLogConfig.Id",
        attributes={"Id": "r[0].ResolverQueryLogConfig.Id", "Arn": "r[0].ResolverQueryLogConfig.Arn"},
    ),
    Shim(
        "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation",
        (
            Call(
                "route53resolver",
                "associate_resolver_query_log_config",
                {"ResolverQueryLogConfigId": "=p.ResolverQueryLogConfigId", "ResourceId": "=p.ResourceId"},
            ),
        ),
        id="r[0].ResolverQueryLogConfigAssociation.Id",
    ),
)
