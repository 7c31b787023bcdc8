"""Topics, queues, events and alarms. Source: boto3's references of SNS, SQS, EventBridge and CloudWatch."""

from tickscope.cloud.rehearse.calls import Asked, Reader

_SUBSCRIPTION = {"Protocol": "Protocol", "Endpoint": "Endpoint", "TopicArn": "TopicArn"}
_RULE = {"Name": "=id", "EventBusName": "=p.EventBusName"}
_QUEUE = {"QueueUrl": "=id", "AttributeNames": ["All"]}

READERS = (
    Reader(
        "AWS::SNS::Topic",
        (
            Asked(
                "sns",
                "get_topic_attributes",
                {"TopicArn": "=id"},
                "Attributes",
                {"KmsMasterKeyId": "KmsMasterKeyId", "DisplayName": "DisplayName"},
            ),
            Asked("sns", "list_tags_for_resource", {"ResourceArn": "=id"}, "@", {"Tags": "Tags"}),
        ),
    ),
    Reader(
        "AWS::SNS::TopicPolicy",
        (
            Asked(
                "sns",
                "get_topic_attributes",
                {"TopicArn": "=p.Topics[0]"},
                "Attributes",
                {"PolicyDocument": "Policy"},
            ),
        ),
    ),
    Reader(
        "AWS::SNS::Subscription",
        (
            Asked(
                "sns",
                "list_subscriptions_by_topic",
                {"TopicArn": "=p.TopicArn"},
                "Subscriptions",
                _SUBSCRIPTION,
            ),
        ),
    ),
    Reader(
        "AWS::SQS::Queue",
        (
            Asked(
                "sqs",
                "get_queue_attributes",
                _QUEUE,
                "Attributes",
                {
                    "KmsMasterKeyId": "KmsMasterKeyId",
                    "MessageRetentionPeriod": "MessageRetentionPeriod",
                    "VisibilityTimeout": "VisibilityTimeout",
                },
            ),
            Asked("sqs", "list_queue_tags", {"QueueUrl": "=id"}, "@", {"Tags": "Tags"}),
        ),
    ),
    Reader(
        "AWS::SQS::QueuePolicy",
        (
            Asked(
                "sqs",
                "get_queue_attributes",
                {"QueueUrl": "=p.Queues[0]", "AttributeNames": ["Policy"]},
                "Attributes",
                {"PolicyDocument": "Policy"},
            ),
        ),
    ),
    Reader(
        "AWS::Events::Rule",
        (
            Asked(
                "events",
                "describe_rule",
                _RULE,
                "@",
                {
                    "EventBusName": "EventBusName",
                    "EventPattern": "EventPattern",
                    "ScheduleExpression": "ScheduleExpression",
                    "State": "State",
                    "Description": "Description",
                },
            ),
            Asked(
                "events",
                "list_targets_by_rule",
                {"Rule": "=id", "EventBusName": "=p.EventBusName"},
                "@",
                {"Targets": "Targets"},
            ),
            Asked("events", "list_tags_for_resource", {"ResourceARN": "=r[0].Arn"}, "@", {"Tags": "Tags"}),
        ),
    ),
    Reader(
        "AWS::CloudWatch::Alarm",
        (
            Asked(
                "cloudwatch",
                "describe_alarms",
                {"AlarmNames": ["=id"]},
                "MetricAlarms[0]",
                {
                    name: name
                    for name in (
                        "AlarmDescription",
                        "Namespace",
                        "MetricName",
                        "Dimensions",
                        "ComparisonOperator",
                        "Threshold",
                        "Period",
                        "EvaluationPeriods",
                        "Statistic",
                        "TreatMissingData",
                        "AlarmActions",
                        "OKActions",
                    )
                },
            ),
            Asked(
                "cloudwatch",
                "list_tags_for_resource",
                {"ResourceARN": "=r[0].MetricAlarms[0].AlarmArn"},
                "@",
                {"Tags": "Tags"},
            ),
        ),
    ),
)
