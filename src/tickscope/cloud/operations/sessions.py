"""Session Manager: who comes to a host, and the record of what was done there."""

from typing import ClassVar, cast

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.keys.purpose_keys import document
from tickscope.cloud.log_archive.record_bucket import record_bucket
from tickscope.cloud.operations.preferences import PREFERENCES, operator_statements, preferences
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.model.cloud import CloudEnvironment, CloudSettings


class SessionRecords(Concern):
    """Where sessions and commands are recorded, as long as the file says: an encrypted log group and bucket."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((18, 1),)

    def __init__(
        self,
        scope: Construct,
        qualifier: str,
        environment: CloudEnvironment,
        keys: KeysStack,
        access_logs: s3.IBucket,
    ) -> None:
        super().__init__(scope, "SessionRecords")
        self.log_group = logs.LogGroup(
            self,
            "Log",
            log_group_name=names.log_group(qualifier, environment.name, "sessions"),
            encryption_key=keys.key("logs"),
            removal_policy=RemovalPolicy.RETAIN,
        )
        cast(logs.CfnLogGroup, self.log_group.node.default_child).retention_in_days = environment.session_log_days
        self.bucket = record_bucket(
            self,
            names.session_bucket(qualifier, environment),
            s3.LifecycleRule(
                expiration=Duration.days(environment.session_log_days),
                noncurrent_version_expiration=Duration.days(30),
                abort_incomplete_multipart_upload_after=Duration.days(1),
            ),
            keys.key("logs"),
            access_logs,
        )


class SessionPreferences(Concern):
    """The document of sessions: where they are recorded, under whose key, as whom."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((18, 1),)

    def __init__(self, scope: Construct, name: str, records: SessionRecords, keys: KeysStack) -> None:
        super().__init__(scope, "SessionPreferences")
        self.document = ssm.CfnDocument(
            self,
            "Document",
            name=name,
            document_type="Session",
            document_format="JSON",
            content=preferences(
                records.log_group.log_group_name, records.bucket.bucket_name, keys.key("secrets").key_arn
            ),
            update_method="NewVersion",
        )


class SessionAccess(Concern):
    """A policy for people who may come to hosts, for permission sets to name: ``tickscope-prod-sessions``."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((18, 1),)

    def __init__(
        self, scope: Construct, qualifier: str, environment: CloudEnvironment, keys: KeysStack, session: str
    ) -> None:
        super().__init__(scope, "SessionAccess")
        self.policy = iam.ManagedPolicy(
            self,
            "Policy",
            managed_policy_name=names.document(qualifier, environment.name, "sessions"),
            description=f"Sessions on hosts of {environment.name}, through the recorded document alone",
            document=document(
                operator_statements(
                    environment.name,
                    environment.account.id,
                    environment.region,
                    session,
                    keys.key("secrets").key_arn,
                )
            ),
        )
        account, region = environment.account.id, environment.region
        for resource in (
            f"arn:aws:ec2:{region}:{account}:instance/*",
            f"arn:aws:ssm:{region}:{account}:session/<aws:userid>-*",
        ):
            accept(
                self.policy,
                f"AwsSolutions-IAM5[Resource::{resource}]",
                "hosts come and go: their tag Environment bounds the one, the person's id the other",
            )


def session_document(cloud: CloudSettings, environment: CloudEnvironment) -> str:
    """Return the name of an environment's document of sessions.

    The first environment of an account and region has the account's own, which is used where nobody names one.
    Hosts of another can neither use the first one's key nor write to its records: it has a document of its own.
    """
    place = (environment.account.id, environment.region)
    first = next(each for each in cloud.environments if (each.account.id, each.region) == place)
    is_first = first.name == environment.name
    return PREFERENCES if is_first else names.document(cloud.qualifier, environment.name, "Session")
