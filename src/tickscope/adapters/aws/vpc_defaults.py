"""What AWS made with a VPC by itself: observed and set where the VPC is."""

from typing import Any

from botocore.exceptions import ClientError

from tickscope.adapters.aws.client import client, code_of, in_our_words
from tickscope.errors import Reject
from tickscope.model.observed.vpc_defaults import FoundVpcDefaults
from tickscope.ports.reconciler import AwsSession, Step


class VpcDefaultsAdapter:
    """An ``Adapter``; ``output`` of the stack is the id of its VPC's default security group."""

    def __init__(self, session: AwsSession, region: str, stack: str, output: str) -> None:
        self._stack, self._output = stack, output
        self._cloudformation = client(session, "cloudformation", region)
        self._ec2 = client(session, "ec2", region)
        self._resolver = client(session, "route53resolver", region)

    def observe(self) -> FoundVpcDefaults:
        """Return what the stack's VPC has by default; nothing while there is no such stack."""
        with in_our_words():
            group_id = self._told()
            if not group_id:
                return FoundVpcDefaults()
            group = self._group(group_id)
            vpc = group["VpcId"]
            config = self._resolver.get_firewall_config(ResourceId=vpc)["FirewallConfig"]
            return FoundVpcDefaults(
                vpc=vpc,
                default_group=group_id,
                default_group_rules=len(group["IpPermissions"]) + len(group["IpPermissionsEgress"]),
                dns_fails_open=config["FirewallFailOpen"],
            )

    def perform(self, step: Step) -> None:
        """Perform a step of the plan."""
        with in_our_words():
            if step.action == "empty-default-group":
                self._empty(step.arguments["group"])
            elif step.action == "fail-closed":
                self._resolver.update_firewall_config(ResourceId=step.arguments["vpc"], FirewallFailOpen="DISABLED")
            else:
                raise Reject("unknown_step", f"no step is called {step.action}")

    def _told(self) -> str:
        try:
            (stack,) = self._cloudformation.describe_stacks(StackName=self._stack)["Stacks"]
        except ClientError as error:
            if code_of(error) == "ValidationError":
                return ""
            raise
        outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
        return str(outputs.get(self._output, ""))

    def _group(self, group_id: str) -> Any:
        (group,) = self._ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
        if group["GroupName"] != "default":
            raise Reject("not_default", f"{group_id} of {self._stack} is not a VPC's default group; it stays")
        return group

    def _empty(self, group_id: str) -> None:
        group = self._group(group_id)
        if rules := group["IpPermissions"]:
            self._ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=rules)
        if rules := group["IpPermissionsEgress"]:
            self._ec2.revoke_security_group_egress(GroupId=group_id, IpPermissions=rules)
