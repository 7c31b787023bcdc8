"""The function that replaces secrets of one kind, and what tells people when it cannot."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from aws_cdk import Duration, IgnoreMode, RemovalPolicy
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct, IDependable

from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.stacks.keys import KeysStack

PACKAGE = "secret_rotation"
SOURCE = Path(__file__).parents[2] / "adapters"
ACTIONS = ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
MINUTES_MAX = 15
"""A domain takes minutes to change its master user, and is waited for."""
MEMORY_MIB = 256
DEAD_LETTER_DAYS = 14


class RotationFunction(Concern):
    """A Lambda function for one kind of secret, with a role that reaches nothing else.

    It is outside the network: it talks to AWS' interfaces alone, and has to rotate in an environment that reaches
    no internet as well as in one whose network is broken. No concurrency is reserved for it: a new account has ten
    executions at once, of which Lambda lets nobody reserve any, so that no stack of a new account could be made.
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((19, 2),)

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        keys: KeysStack,
        incidents: sns.ITopic,
        module: str,
        environment: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        self._secrets_key = keys.key("secrets")
        log_group = logs.LogGroup(
            self,
            "Log",
            encryption_key=keys.key("logs"),
            retention=logs.RetentionDays.ONE_YEAR,
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"Replaces secrets: {module}",
        )
        log_group.grant_write(self.role)
        dead_letters = self._dead_letters(keys)
        self.function = lambda_.Function(
            self,
            "Function",
            description=f"Replaces secrets: {module}",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"{PACKAGE}.{module}.handler",
            code=lambda_.Code.from_asset(
                str(SOURCE), exclude=["*", f"!{PACKAGE}", f"!{PACKAGE}/*.py"], ignore_mode=IgnoreMode.GIT
            ),
            role=self.role,
            environment=dict(environment),
            timeout=Duration.minutes(MINUTES_MAX),
            memory_size=MEMORY_MIB,
            log_group=log_group,
            dead_letter_queue=dead_letters,
        )
        accept(
            self.function,
            "CloudFormation-Validate::W3005",
            "the CDK names the role beside the role's policy, which has to be there before the function is",
        )
        told = actions.SnsAction(incidents)
        self._alarm("Failures", "cannot be replaced", self.function.metric_errors(), told)
        self._alarm(
            "DeadLetters", "was not replaced", dead_letters.metric_approximate_number_of_messages_visible(), told
        )

    def allow(self, secret: secretsmanager.ISecret) -> Sequence[IDependable]:
        """Let Secrets Manager call the function, and the function rotate a secret; return what grants it."""
        rotates = iam.Grant.add_to_principal(
            grantee=self.role,
            actions=[f"secretsmanager:{action}" for action in ACTIONS],
            resource_arns=[secret.secret_arn],
        )
        # Not the secret's own grants: they would name this role in the key's policy, in a stack that comes before.
        opens = iam.Grant.add_to_principal(
            grantee=self.role,
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            resource_arns=[self._secrets_key.key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"secretsmanager.{secret.env.region}.amazonaws.com"}},
        )
        called = lambda_.CfnPermission(
            self,
            f"From{secret.node.addr}",
            action="lambda:InvokeFunction",
            function_name=self.function.function_arn,
            principal="secretsmanager.amazonaws.com",
            source_account=secret.env.account,
            source_arn=secret.secret_arn,
        )
        return [rotates, opens, called]

    def _dead_letters(self, keys: KeysStack) -> sqs.Queue:
        queue = sqs.Queue(
            self,
            "DeadLetters",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=keys.key("messages"),
            retention_period=Duration.days(DEAD_LETTER_DAYS),
            removal_policy=RemovalPolicy.RETAIN,
            enforce_ssl=True,
        )
        iam.Grant.add_to_principal(
            grantee=self.role,
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            resource_arns=[keys.key("messages").key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"sqs.{queue.env.region}.amazonaws.com"}},
        )
        return queue

    def _alarm(self, name: str, what: str, metric: cloudwatch.Metric, told: cloudwatch.IAlarmAction) -> None:
        alarm = cloudwatch.Alarm(
            self,
            f"{name}Alarm",
            alarm_description=f"A secret {what}: {self.node.id}. The current value stays good; see the guide.",
            metric=metric.with_(
                period=Duration.minutes(5), statistic="Maximum" if name == "DeadLetters" else "Sum"
            ),
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(told)
