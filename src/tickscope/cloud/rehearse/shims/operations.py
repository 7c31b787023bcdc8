"""Secrets and alarms, which moto's CloudFormation does not make."""

from tickscope.cloud.rehearse.calls import Call, Shim

_ALARM = (
    "AlarmDescription",
    "Namespace",
    "MetricName",
    "Dimensions",
    "ComparisonOperator",
    "Threshold",
    "Period",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "Statistic",
    "ExtendedStatistic",
    "TreatMissingData",
    "AlarmActions",
    "OKActions",
    "Metrics",
    "Tags",
)

SHIMS = (
    Shim(
        "AWS::Logs::LogGroup",
        (
            Call(
                "logs",
                "create_log_group",
                {
                    "logGroupName": "=p.LogGroupName || logical",
                    "kmsKeyId": "=p.KmsKeyId",
                    "tags": "=tag_map(p.Tags)",
                },
            ),
        ),
        id="p.LogGroupName || logical",
        attributes={
            "Arn": "join(':', ['arn:aws:logs', region, account, 'log-group', p.LogGroupName || logical, '*'])"
        },
        given=(
            (
                "p.RetentionInDays",
                Call(
                    "logs",
                    "put_retention_policy",
                    {"logGroupName": "=p.LogGroupName || logical", "retentionInDays": "=p.RetentionInDays"},
                ),
            ),
        ),
    ),
    Shim(
        "AWS::Lambda::Permission",
        (
            Call(
                "lambda",
                "add_permission",
                {
                    "FunctionName": "=p.FunctionName",
                    "StatementId": "=short(logical)",
                    "Action": "=p.Action",
                    "Principal": "=p.Principal",
                    "SourceArn": "=p.SourceArn",
                    "SourceAccount": "=p.SourceAccount",
                },
            ),
        ),
        id="short(logical)",
    ),
    Shim(
        "AWS::Lambda::Function",
        (),
        completes=True,
        id="id",
        given=(
            (
                "p.Tags",
                Call(
                    "lambda",
                    "tag_resource",
                    {
                        "Resource": "=join(':', ['arn:aws:lambda', region, account, 'function', id])",
                        "Tags": "=tag_map(p.Tags)",
                    },
                ),
            ),
        ),
    ),
    Shim(
        "AWS::SSM::Document",
        (
            Call(
                "ssm",
                "create_document",
                {
                    "Name": "=p.Name || short(logical)",
                    "Content": "=to_string(p.Content)",
                    "DocumentType": "=p.DocumentType",
                    "DocumentFormat": "=p.DocumentFormat",
                    "TargetType": "=p.TargetType",
                    "Tags": "=p.Tags",
                },
            ),
        ),
        id="p.Name || short(logical)",
    ),
    Shim(
        "AWS::SSM::Parameter",
        (
            Call(
                "ssm",
                "put_parameter",
                {
                    "Name": "=p.Name || logical",
                    "Type": "=p.Type",
                    "Value": "=p.Value",
                    "Description": "=p.Description",
                    "Tier": "=p.Tier",
                    "Tags": "=tag_list(p.Tags)",
                },
            ),
        ),
        id="p.Name || logical",
        attributes={"Value": "p.Value", "Type": "p.Type"},
    ),
    Shim(
        "AWS::SecretsManager::Secret",
        (
            Call(
                "secretsmanager",
                "create_secret",
                {
                    "Name": "=p.Name || join('-', ['secret', logical])",
                    "Description": "=p.Description",
                    "KmsKeyId": "=p.KmsKeyId",
                    "SecretString": "=p.SecretString || '{}'",
                    "Tags": "=p.Tags",
                },
            ),
        ),
        id="r[0].ARN",
        attributes={"Id": "r[0].ARN"},
    ),
    Shim(
        "AWS::SecretsManager::ResourcePolicy",
        (
            Call(
                "secretsmanager",
                "put_resource_policy",
                {"SecretId": "=p.SecretId", "ResourcePolicy": "=to_string(p.ResourcePolicy)"},
            ),
        ),
        id="p.SecretId",
    ),
    Shim(
        "AWS::SecretsManager::RotationSchedule",
        (
            Call(
                "secretsmanager",
                "rotate_secret",
                {
                    "SecretId": "=p.SecretId",
                    "RotationLambdaARN": "=p.RotationLambdaARN",
                    "RotationRules": "=p.RotationRules",
                    # No function runs here that would make the next value: the first one stays.
                    "RotateImmediately": False,
                },
            ),
        ),
        id="p.SecretId",
    ),
    Shim(
        "AWS::CloudWatch::Alarm",
        (
            Call(
                "cloudwatch",
                "put_metric_alarm",
                {"AlarmName": "=p.AlarmName || logical", **{name: f"=p.{name}" for name in _ALARM}},
            ),
            Call("cloudwatch", "describe_alarms", {"AlarmNames": ["=p.AlarmName || logical"]}),
        ),
        id="p.AlarmName || logical",
        attributes={"Arn": "r[1].MetricAlarms[0].AlarmArn"},
    ),
)
