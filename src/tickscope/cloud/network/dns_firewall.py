"""Resolver DNS Firewall: hosts look up what is allowed, and every lookup is written down."""

from aws_cdk import aws_kms as kms
from aws_cdk import aws_route53resolver as resolver
from constructs import Construct, IDependable

from tickscope.cloud.concern import Concern
from tickscope.cloud.network.allowlist import DnsRule, dns_rules
from tickscope.cloud.network.log_groups import encrypted_log_group
from tickscope.cloud.network.vpc import Vpc
from tickscope.model.cloud import CloudEnvironment

AFTER_FIREWALL_MANAGER = 101
"""AWS Firewall Manager keeps 0 to 100 and 9901 up for itself."""


class DnsFirewall(Concern):
    """The allowlist, as a rule group on the VPC.

    That lookups are refused while the firewall is impaired is set by the reconciler ``vpc-defaults``, since
    CloudFormation has no resource for it.
    """

    SERVES = ((13, 2),)

    def __init__(self, scope: Construct, id: str, vpc: Vpc, environment: CloudEnvironment) -> None:
        super().__init__(scope, id)
        rules = [self._rule(rule) for rule in dns_rules(environment)]
        group = resolver.CfnFirewallRuleGroup(self, "Rules", firewall_rules=rules)
        resolver.CfnFirewallRuleGroupAssociation(
            self,
            "Association",
            firewall_rule_group_id=group.attr_id,
            vpc_id=vpc.id,
            priority=AFTER_FIREWALL_MANAGER,
        )

    def _rule(self, rule: DnsRule) -> resolver.CfnFirewallRuleGroup.FirewallRuleProperty:
        blocked = None if rule.allow else "NXDOMAIN"
        action = "ALLOW" if rule.allow else "BLOCK"
        if rule.protection:
            return resolver.CfnFirewallRuleGroup.FirewallRuleProperty(
                priority=rule.priority,
                action=action,
                block_response=blocked,
                dns_threat_protection=rule.protection,
                confidence_threshold="MEDIUM",
            )
        list_id = rule.aws_list or self._names(rule)
        return resolver.CfnFirewallRuleGroup.FirewallRuleProperty(
            priority=rule.priority,
            action=action,
            block_response=blocked,
            firewall_domain_list_id=list_id,
            # A name that is allowed may lead anywhere by CNAME: behind most are a CDN's, which nobody can list.
            firewall_domain_redirection_action="TRUST_REDIRECTION_DOMAIN" if rule.allow else None,
        )

    def _names(self, rule: DnsRule) -> str:
        names = resolver.CfnFirewallDomainList(self, f"{rule.id}Names", domains=list(rule.names))
        return names.attr_id


class QueryLogs(Concern):
    """Every lookup of the VPC, with what the firewall made of it, in a log group."""

    SERVES = ((13, 2),)

    def __init__(self, scope: Construct, id: str, vpc: Vpc, key: kms.IKey, days: int) -> None:
        super().__init__(scope, id)
        self.group = encrypted_log_group(self, "Records", key, days)
        self._config = resolver.CfnResolverQueryLoggingConfig(
            self, "Resource", destination_arn=self.group.log_group_arn
        )
        resolver.CfnResolverQueryLoggingConfigAssociation(
            self, "Association", resolver_query_log_config_id=self._config.attr_id, resource_id=vpc.id
        )

    def after(self, permission: IDependable) -> None:
        """Switch logging on only when it is permitted."""
        self._config.node.add_dependency(permission)
