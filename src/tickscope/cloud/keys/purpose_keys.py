"""One KMS key for each purpose of an environment or of the log archive."""

from collections.abc import Sequence
from typing import ClassVar

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern
from tickscope.cloud.keys.policy import Statement, purpose_policy
from tickscope.cloud.keys.purposes import ARCHIVE_PURPOSES, ENVIRONMENT_PURPOSES, USES, Purpose
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform

ROTATION_DAYS = 365
DELETION_DAYS = 30
"""A key that somebody deletes can be had back for so long."""


class PurposeKeys(Concern):
    """The keys of a place, by purpose, each with its alias and policy."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((16, 1),)

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, "PurposeKeys")
        purposes = ENVIRONMENT_PURPOSES if place.environment else ARCHIVE_PURPOSES
        self.keys: dict[Purpose, kms.IKey] = {
            purpose: self._key(platform, place, purpose) for purpose in purposes if _wanted(purpose, platform)
        }

    def _key(self, platform: Platform, place: Place, purpose: Purpose) -> kms.IKey:
        accounts = () if place.environment else [each.id for each in platform.cloud.accounts if each.id]
        statements = purpose_policy(
            purpose,
            place.account.id,
            place.region,
            accounts,
            names.trail_arn(platform) if purpose == "trail" else "",
        )
        return kms.Key(
            self,
            purpose.title(),
            description=f"{place.scope}: {USES[purpose].means}",
            alias=names.key_alias(platform.cloud.qualifier, place.scope, purpose),
            policy=document(statements),
            multi_region=False,
            enable_key_rotation=True,
            rotation_period=Duration.days(ROTATION_DAYS),
            pending_window=Duration.days(DELETION_DAYS),
            removal_policy=RemovalPolicy.RETAIN,
        )


def _wanted(purpose: Purpose, platform: Platform) -> bool:
    return purpose != "trail" or bool(names.trail_arn(platform))


def document(statements: Sequence[Statement]) -> iam.PolicyDocument:
    """Return statements as a policy of the CDK's."""
    return iam.PolicyDocument(statements=[iam.PolicyStatement.from_json(each) for each in statements])
