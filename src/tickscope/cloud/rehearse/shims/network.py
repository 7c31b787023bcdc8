"""Network ACLs and rules of security groups that go out."""

from tickscope.cloud.rehearse.calls import Call, Shim

_PERMISSION = {
    "IpProtocol": "=p.IpProtocol",
    "FromPort": "=p.FromPort",
    "ToPort": "=p.ToPort",
    "IpRanges": "=p.CidrIp && [{CidrIp: p.CidrIp, Description: p.Description || ''}]",
    "UserIdGroupPairs": "=p.DestinationSecurityGroupId && [{GroupId: p.DestinationSecurityGroupId}]",
    "PrefixListIds": "=p.DestinationPrefixListId && [{PrefixListId: p.DestinationPrefixListId}]",
}

_SOURCE = {
    "IpProtocol": "=p.IpProtocol",
    "FromPort": "=p.FromPort",
    "ToPort": "=p.ToPort",
    "IpRanges": "=p.CidrIp && [{CidrIp: p.CidrIp, Description: p.Description || ''}]",
    "UserIdGroupPairs": "=p.SourceSecurityGroupId && [{GroupId: p.SourceSecurityGroupId}]",
    "PrefixListIds": "=p.SourcePrefixListId && [{PrefixListId: p.SourcePrefixListId}]",
}
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
        "AWS::EC2::SecurityGroupIngress",
        (Call("ec2", "authorize_security_group_ingress", {"GroupId": "=p.GroupId", "IpPermissions": [_SOURCE]}),),
        id="r[0].SecurityGroupRules[0].SecurityGroupRuleId || join('-', ['sgr', p.GroupId])",
    ),
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
    Shim(
        "AWS::EC2::SecurityGroupEgress",
        (
            Call(
                "ec2",
                "authorize_security_group_egress",
                {"GroupId": "=p.GroupId", "IpPermissions": [_PERMISSION]},
            ),
        ),
        id="r[0].SecurityGroupRules[0].SecurityGroupRuleId || join('-', ['sgr', p.GroupId])",
    ),
)
