"""The organization's trail: what every account does, in every region."""

from collections.abc import Iterator
from typing import ClassVar

from aws_cdk import aws_cloudtrail as cloudtrail
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern
from tickscope.model.platform import Platform

Selector = cloudtrail.CfnTrail.AdvancedEventSelectorProperty
Field = cloudtrail.CfnTrail.AdvancedFieldSelectorProperty


class OrganizationTrail(Concern):
    """Management and data events of every account and region, validated, encrypted, into the log archive.

    It has no log group: GuardDuty reads the same events by itself and tells what matters, and a second copy would
    double the price of the trail. Source: AWS::CloudTrail::Trail, "Log file integrity validation".
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((3, 1),)

    def __init__(self, scope: Construct, platform: Platform) -> None:
        super().__init__(scope, "Trail")
        self.trail = cloudtrail.CfnTrail(
            self,
            "Resource",
            trail_name=names.trail(platform),
            is_logging=True,
            is_organization_trail=True,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            s3_bucket_name=names.trail_bucket(platform),
            kms_key_id=names.archive_key_alias_arn(platform, "trail"),
            advanced_event_selectors=list(_selectors(platform)),
            insight_selectors=[
                cloudtrail.CfnTrail.InsightSelectorProperty(insight_type="ApiCallRateInsight"),
                cloudtrail.CfnTrail.InsightSelectorProperty(insight_type="ApiErrorRateInsight"),
            ],
        )


def _selectors(platform: Platform) -> Iterator[Selector]:
    yield Selector(name="Management events", field_selectors=[_equals("eventCategory", "Management")])
    for kind in platform.cloud.organization.trail_data_events:
        fields = [_equals("eventCategory", "Data"), _equals("resources.type", kind)]
        if kind == "AWS::S3::Object":
            # Records of records being written would make further ones, without end.
            buckets = (names.trail_bucket(platform), names.config_bucket(platform))
            starts = [f"arn:aws:s3:::{bucket}/" for bucket in buckets]
            fields.append(Field(field="resources.ARN", not_starts_with=starts))
        yield Selector(name=f"Data events of {kind}", field_selectors=fields)


def _equals(field: str, value: str) -> Field:
    return Field(field=field, equal_to=[value])
