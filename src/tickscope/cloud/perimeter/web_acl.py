"""The web ACL of the portal's load balancer. The load balancer names it by its ARN."""

from aws_cdk import Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct, IDependable

from tickscope.cloud.concern import Concern
from tickscope.cloud.network.log_groups import encrypted_log_group
from tickscope.cloud.perimeter.web_acl_rules import WINDOW_S, Elsewhere, ManagedGroup, Rate, WebRule, web_rules
from tickscope.model.cloud import CloudEnvironment

Acl = wafv2.CfnWebACL
TOO_MANY_REQUESTS = 429
SECRET_HEADERS = ("authorization", "cookie")


class WebAcl(Concern):
    """AWS' rule groups, rates per address overall and per path, and the networks that may come at all.

    WAF cannot be put before Managed Grafana, which is closed by its network access control instead (AWS WAF
    Developer Guide, "Resources that you can protect with AWS WAF").
    """

    SERVES = ((14, 1),)

    def __init__(self, scope: Construct, id: str, environment: CloudEnvironment) -> None:
        super().__init__(scope, id)
        self._resource = Acl(
            self,
            "Resource",
            scope="REGIONAL",
            description=f"Requests to the portal of {environment.name}",
            default_action=Acl.DefaultActionProperty(allow={}),
            visibility_config=_visibility("web-acl"),
            rules=[self._rule(rule, place) for place, rule in enumerate(web_rules(environment))],
        )

    @property
    def arn(self) -> str:
        """The ACL's ARN, for what it is to stand before."""
        return self._resource.attr_arn

    def _rule(self, rule: WebRule, priority: int) -> Acl.RuleProperty:
        match rule:
            case ManagedGroup():
                statement = Acl.StatementProperty(
                    managed_rule_group_statement=Acl.ManagedRuleGroupStatementProperty(
                        vendor_name="AWS",
                        name=rule.name,
                        rule_action_overrides=[
                            Acl.RuleActionOverrideProperty(
                                name=each, action_to_use=Acl.RuleActionProperty(count={})
                            )
                            for each in rule.rules_that_count
                        ]
                        or None,
                    )
                )
                override = Acl.OverrideActionProperty(**{"count" if rule.counts else "none": {}})
                return Acl.RuleProperty(
                    name=rule.name,
                    priority=priority,
                    statement=statement,
                    override_action=override,
                    visibility_config=_visibility(rule.name),
                )
            case Elsewhere():
                statement, block = self._elsewhere(rule), Acl.BlockActionProperty()
            case Rate():
                statement = _rate(rule)
                block = Acl.BlockActionProperty(
                    custom_response=Acl.CustomResponseProperty(response_code=TOO_MANY_REQUESTS)
                )
        return Acl.RuleProperty(
            name=rule.name,
            priority=priority,
            statement=statement,
            action=Acl.RuleActionProperty(block=block),
            visibility_config=_visibility(rule.name),
        )

    def _elsewhere(self, rule: Elsewhere) -> Acl.StatementProperty:
        networks = wafv2.CfnIPSet(
            self, "Networks", scope="REGIONAL", ip_address_version="IPV4", addresses=list(rule.networks)
        )
        inside = Acl.StatementProperty(ip_set_reference_statement={"arn": networks.attr_arn})
        return Acl.StatementProperty(not_statement=Acl.NotStatementProperty(statement=inside))


class WebAclLogs(Concern):
    """Each request that was judged, in a log group, without what people prove themselves by."""

    SERVES = ((14, 1),)

    def __init__(self, scope: Construct, id: str, acl: WebAcl, name: str, key: kms.IKey, days: int) -> None:
        super().__init__(scope, id)
        self.group = encrypted_log_group(self, "Requests", key, days, name)
        stack = Stack.of(self)
        self._config = wafv2.CfnLoggingConfiguration(
            self,
            "Resource",
            resource_arn=acl.arn,
            # WAF takes the group's ARN without the ":*" that CloudFormation puts behind it.
            log_destination_configs=[f"arn:aws:logs:{stack.region}:{stack.account}:log-group:{name}"],
            redacted_fields=[
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": header})
                for header in SECRET_HEADERS
            ],
        )
        self._config.node.add_dependency(self.group)

    def after(self, permission: IDependable) -> None:
        """Switch logging on only when it is permitted."""
        self._config.node.add_dependency(permission)


def _rate(rule: Rate) -> Acl.StatementProperty:
    return Acl.StatementProperty(
        rate_based_statement=Acl.RateBasedStatementProperty(
            aggregate_key_type="IP",
            limit=rule.requests_per_5m,
            evaluation_window_sec=WINDOW_S,
            scope_down_statement=_begins(rule.path) if rule.path else None,
        )
    )


def _begins(path: str) -> Acl.StatementProperty:
    return Acl.StatementProperty(
        byte_match_statement=Acl.ByteMatchStatementProperty(
            field_to_match=Acl.FieldToMatchProperty(uri_path={}),
            positional_constraint="STARTS_WITH",
            search_string=path,
            # As the portal reads a path: decoded, then without dots and doubled slashes.
            text_transformations=[
                Acl.TextTransformationProperty(priority=0, type="URL_DECODE"),
                Acl.TextTransformationProperty(priority=1, type="NORMALIZE_PATH"),
            ],
        )
    )


def _visibility(name: str) -> Acl.VisibilityConfigProperty:
    return Acl.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, sampled_requests_enabled=True, metric_name=name
    )
