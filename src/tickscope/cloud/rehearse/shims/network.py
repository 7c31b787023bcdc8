"""Network ACLs and rules of security groups; what moto's CloudFormation drops of a VPC's parts."""

from typing import Any

from tickscope.cloud.rehearse.calls import Call, Shim


def _permission(rule: str, side: str) -> dict[str, Any]:
    """Return a rule (``p`` or ``each``) as EC2 wants it; its side is named ``Source`` or ``Destination``."""
    return {
        **{name: f"={rule}.{name}" for name in ("IpProtocol", "FromPort", "ToPort")},
        "IpRanges": f"={rule}.CidrIp && [{{CidrIp: {rule}.CidrIp, Description: {rule}.Description || ''}}]",
        "UserIdGroupPairs": f"={rule}.{side}SecurityGroupId && [{{GroupId: {rule}.{side}SecurityGroupId}}]",
        "PrefixListIds": f"={rule}.{side}PrefixListId && [{{PrefixListId: {rule}.{side}PrefixListId}}]",
    }


def _rule(type_: str, operation: str, side: str) -> Shim:
    """Return how a rule is made; moto keeps what it says of a group or a prefix list only when it is changed."""
    described = {
        **{name: f"=p.{name}" for name in ("IpProtocol", "FromPort", "ToPort", "Description")},
        "ReferencedGroupId": f"=p.{side}SecurityGroupId",
        "PrefixListId": f"=p.{side}PrefixListId",
    }
    id_ = "r[0].SecurityGroupRules[0].SecurityGroupRuleId"
    changes = [{"SecurityGroupRuleId": f"={id_}", "SecurityGroupRule": described}]
    return Shim(
        type_,
        (Call("ec2", operation, {"GroupId": "=p.GroupId", "IpPermissions": [_permission("p", side)]}),),
        id=f"{id_} || join('-', ['sgr', p.GroupId])",
        given=(
            (
                "p.Description && !(p.CidrIp)",
                Call(
                    "ec2", "modify_security_group_rules", {"GroupId": "=p.GroupId", "SecurityGroupRules": changes}
                ),
            ),
        ),
    )


_ALL_OUT = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
_TAGGED = (("p.Tags", Call("ec2", "create_tags", {"Resources": ["=id"], "Tags": "=p.Tags"})),)

SHIMS = (
    Shim("AWS::EC2::RouteTable", (), completes=True, id="id", given=_TAGGED),
    Shim("AWS::EC2::InternetGateway", (), completes=True, id="id", given=_TAGGED),
    Shim("AWS::EC2::NatGateway", (), completes=True, id="id", given=_TAGGED),
    Shim(
        "AWS::EC2::VPCEndpoint",
        (),
        completes=True,
        id="id",
        attributes={"DnsEntries": "[join('', ['ZVPCE:', id, '.', region, '.vpce.amazonaws.com'])]"},
        given=(
            *_TAGGED,
            (
                "p.PolicyDocument",
                Call(
                    "ec2",
                    "modify_vpc_endpoint",
                    {"VpcEndpointId": "=id", "PolicyDocument": "=to_string(p.PolicyDocument)"},
                ),
            ),
        ),
    ),
    Shim(
        "AWS::EC2::SubnetRouteTableAssociation",
        (Call("ec2", "associate_route_table", {"RouteTableId": "=p.RouteTableId", "SubnetId": "=p.SubnetId"}),),
        id="r[0].AssociationId",
    ),
    Shim(
        "AWS::EC2::SecurityGroup",
        (),
        completes=True,
        id="id",
        each=(
            # Rules of its own take the place of the one that lets all out.
            (
                "p.SecurityGroupEgress && [id]",
                Call("ec2", "revoke_security_group_egress", {"GroupId": "=id", "IpPermissions": [_ALL_OUT]}),
            ),
            (
                "p.SecurityGroupEgress",
                Call(
                    "ec2",
                    "authorize_security_group_egress",
                    {"GroupId": "=id", "IpPermissions": [_permission("each", "Destination")]},
                ),
            ),
        ),
    ),
    _rule("AWS::EC2::SecurityGroupIngress", "authorize_security_group_ingress", "Source"),
    _rule("AWS::EC2::SecurityGroupEgress", "authorize_security_group_egress", "Destination"),
    Shim(
        "AWS::EC2::VPC",
        (),
        completes=True,
        id="id",
        given=tuple(
            (
                f"p.{name}",
                Call("ec2", "modify_vpc_attribute", {"VpcId": "=id", name: {"Value": f"=p.{name}"}}),
            )
            for name in ("EnableDnsHostnames", "EnableDnsSupport")
        ),
    ),
    Shim(
        "AWS::EC2::EIP",
        (
            Call(
                "ec2",
                "allocate_address",
                {
                    "Domain": "=p.Domain",
                    "TagSpecifications": [{"ResourceType": "elastic-ip", "Tags": "=p.Tags"}],
                },
            ),
        ),
        id="r[0].PublicIp",
        attributes={"AllocationId": "r[0].AllocationId", "PublicIp": "r[0].PublicIp"},
    ),
    Shim(
        "AWS::EC2::NetworkAcl",
        (
            Call(
                "ec2",
                "create_network_acl",
                {"VpcId": "=p.VpcId", "TagSpecifications": [{"ResourceType": "network-acl", "Tags": "=p.Tags"}]},
            ),
        ),
        id="r[0].NetworkAcl.NetworkAclId",
        attributes={"Id": "r[0].NetworkAcl.NetworkAclId"},
    ),
    Shim(
        "AWS::EC2::NetworkAclEntry",
        (
            Call(
                "ec2",
                "create_network_acl_entry",
                {
                    "NetworkAclId": "=p.NetworkAclId",
                    "RuleNumber": "=p.RuleNumber",
                    "Protocol": "=to_string(p.Protocol)",
                    "RuleAction": "=p.RuleAction",
                    "Egress": "=p.Egress || `false`",
                    "CidrBlock": "=p.CidrBlock",
                    "PortRange": "=p.PortRange",
                    "IcmpTypeCode": "=p.Icmp",
                },
            ),
        ),
        id="join('-', [p.NetworkAclId, to_string(p.RuleNumber), to_string(p.Egress)])",
    ),
    Shim(
        "AWS::EC2::SubnetNetworkAclAssociation",
        (
            Call(
                "ec2",
                "describe_network_acls",
                {"Filters": [{"Name": "association.subnet-id", "Values": ["=p.SubnetId"]}]},
            ),
            Call(
                "ec2",
                "replace_network_acl_association",
                {
                    "AssociationId": "=only(r[0].NetworkAcls[].Associations[], 'SubnetId', p.SubnetId)"
                    ".NetworkAclAssociationId",
                    "NetworkAclId": "=p.NetworkAclId",
                },
            ),
        ),
        id="r[1].NewAssociationId",
    ),
)
