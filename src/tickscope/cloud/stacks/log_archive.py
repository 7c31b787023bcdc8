"""Buckets for records: locked where nobody may delete, apart where AWS cannot write to a locked one."""

from aws_cdk import aws_s3 as s3
from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.costs.report_bucket import CostReportBucket
from tickscope.cloud.places import Place
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.model.platform import Platform


class LogArchiveStack(PlacedStack):
    """The bucket of access logs in each scope; the organization's also has those of the trail and of Config."""

    def __init__(self, scope: Construct, platform: Platform, place: Place, keys: KeysStack) -> None:
        super().__init__(scope, platform, place)
        self.access_logs: s3.IBucket = s3.Bucket(self, "AccessLogs", enforce_ssl=True)
        if not place.environment and platform.cloud.organization.manages("costs"):
            CostReportBucket(self, platform, keys.key("logs"), self.access_logs)
