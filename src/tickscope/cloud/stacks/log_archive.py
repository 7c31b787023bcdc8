"""Buckets for records: locked where nobody may delete, apart where AWS cannot write to a locked one."""

from aws_cdk import aws_s3 as s3
from constructs import Construct

from tickscope.cloud.concern import PlacedStack, accept
from tickscope.cloud.costs.report_bucket import CostReportBucket
from tickscope.cloud.log_archive.access_logs import AccessLogs
from tickscope.cloud.log_archive.config_bucket import ConfigBucket
from tickscope.cloud.log_archive.trail_bucket import TrailBucket
from tickscope.cloud.places import Place
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.model.platform import Platform


class LogArchiveStack(PlacedStack):
    """The bucket of access logs in each scope; the organization's also has those of the trail and of Config."""

    def __init__(self, scope: Construct, platform: Platform, place: Place, keys: KeysStack) -> None:
        super().__init__(scope, platform, place)
        self.access_logs: s3.IBucket = AccessLogs(self, place).bucket
        if place.environment:
            # The check takes a bucket for one of access logs only once another of its own stack logs to it.
            accept(self.access_logs, "AwsSolutions-S1", "Access logs of the bucket of access logs would never end.")
            return
        organization = platform.cloud.organization
        if organization.manages("trail"):
            TrailBucket(self, platform, keys.key("trail"), self.access_logs)
        if organization.manages("config"):
            ConfigBucket(self, platform, keys.key("logs"), self.access_logs)
        if organization.manages("costs"):
            CostReportBucket(self, platform, keys.key("logs"), self.access_logs)
