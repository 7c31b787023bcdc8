"""From findings to people: what is told, in which words, and what becomes of what cannot be delivered."""

from collections.abc import Mapping
from typing import Any, ClassVar

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.audit.drift import drift_pattern
from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.findings import patterns
from tickscope.cloud.findings.incidents import dead_letters, tell_of
from tickscope.cloud.findings.messages import drift_text, finding_field, finding_text
from tickscope.cloud.findings.notified import Notified
from tickscope.cloud.places import Place, home_region
from tickscope.model.platform import Platform

KEPT_TRYING = Duration.hours(24)
ENCRYPTS = (
    "AwsSolutions-IAM5[Action::kms:GenerateDataKey*]",
    "The two calls that it stands for make the same data key, of the topic's one key.",
)


class FindingRoutes(Concern):
    """Findings of all accounts and regions → the topic: severe ones, and drift of stacks whatever its severity."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((4, 4), (5, 1))

    def __init__(self, scope: Construct, platform: Platform, place: Place, topic: sns.ITopic) -> None:
        super().__init__(scope, "Findings")
        self._topic = topic
        self._untold = dead_letters(self, "Untold")
        tell_of(self._untold, topic, "A finding could not be told")
        self._notified = Notified(self, place).machine
        severities = platform.cloud.incidents.finding_severities
        text = finding_text(home_region(platform))
        self._route("GuardDuty", patterns.severe(severities, patterns.GUARDDUTY), text)
        self._route("AccessAnalyzer", patterns.severe(severities, patterns.ACCESS_ANALYZER), text)
        self._route("Others", patterns.severe_others(severities, names.drift_rule(platform)), text)
        if platform.cloud.organization.manages("config"):
            self._route("Drift", patterns.drifted(names.drift_rule(platform)), text)

    def _route(self, name: str, pattern: Mapping[str, Any], text: str) -> None:
        told = targets.SnsTopic(
            self._topic,
            authorize_using_role=True,
            message=events.RuleTargetInput.from_multiline_text(text),
            dead_letter_queue=self._untold,
            max_event_age=KEPT_TRYING,
        )
        mark = targets.SfnStateMachine(
            self._notified,
            input=events.RuleTargetInput.from_object(
                {"Id": finding_field("Id"), "ProductArn": finding_field("ProductArn")}
            ),
            dead_letter_queue=self._untold,
            max_event_age=KEPT_TRYING,
        )
        rule = events.Rule(
            self,
            name,
            description=f"New findings, to people: {name}",
            event_pattern=events.EventPattern(
                source=pattern["source"], detail_type=pattern["detail-type"], detail=pattern["detail"]
            ),
            targets=[told, mark],
        )
        accept(rule, *ENCRYPTS)


class DriftRoute(Concern):
    """Drift → the topic, from every account's event, where Security Hub is not Tickscope's to collect it."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((4, 4),)

    def __init__(self, scope: Construct, platform: Platform, topic: sns.ITopic) -> None:
        super().__init__(scope, "Drift")
        untold: sqs.Queue = dead_letters(self, "Untold")
        tell_of(untold, topic, "Drift of a stack could not be told")
        bus = events.EventBus(self, "Bus", event_bus_name=names.drift_bus(platform))
        ids = sorted({account.id for account in platform.cloud.accounts if account.id})
        events.CfnEventBusPolicy(
            self,
            "Accounts",
            event_bus_name=bus.event_bus_name,
            statement_id="Accounts",
            statement={
                "Sid": "Accounts",
                "Effect": "Allow",
                "Principal": {"AWS": [f"arn:aws:iam::{each}:root" for each in ids]},
                "Action": "events:PutEvents",
                "Resource": bus.event_bus_arn,
            },
        )
        rule = events.Rule(
            self,
            "Rule",
            description="Drift of stacks, to people",
            event_bus=bus,
            event_pattern=drift_pattern(platform),
            targets=[
                targets.SnsTopic(
                    topic,
                    authorize_using_role=True,
                    message=events.RuleTargetInput.from_multiline_text(drift_text()),
                    dead_letter_queue=untold,
                    max_event_age=KEPT_TRYING,
                )
            ],
        )
        accept(rule, *ENCRYPTS)
