"""The permission for AWS' log delivery to write into our log groups."""

from collections.abc import Sequence

from aws_cdk import aws_logs as logs
from constructs import Construct

from tickscope.cloud.concern import Concern, PlacedStack


class LogDelivery(Concern):
    """One policy for all: an account has ten in a region (CloudWatch Logs User Guide, "Enable logging from certain
    AWS services").
    """

    SERVES = ((13, 2), (14, 1))

    def __init__(self, scope: Construct, id: str, name: str, groups: Sequence[logs.ILogGroup]) -> None:
        super().__init__(scope, id)
        stack = PlacedStack.of(self)
        self.policy = logs.CfnResourcePolicy(
            self,
            "Resource",
            policy_name=name,
            policy_document=stack.to_json_string(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "delivery.logs.amazonaws.com"},
                            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                            "Resource": [group.log_group_arn for group in groups],
                            "Condition": {
                                "StringEquals": {"aws:SourceAccount": stack.account},
                                "ArnLike": {"aws:SourceArn": f"arn:aws:logs:{stack.region}:{stack.account}:*"},
                            },
                        }
                    ],
                }
            ),
        )
