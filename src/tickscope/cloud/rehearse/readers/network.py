"""A VPC and what is in it. Source: boto3's reference of EC2."""

from tickscope.cloud.rehearse.calls import Asked, Reader


def _ec2(operation: str, key: str, ids: str, properties: dict[str, str], id_: str = "=id") -> Asked:
    """Return a ``describe`` of one thing by its id."""
    return Asked("ec2", operation, {ids: [id_]}, f"{key}[0]", {"Tags": "Tags", **properties})


def _vpc_attribute(name: str, answer: str) -> Asked:
    arguments = {"VpcId": "=id", "Attribute": name}
    return Asked("ec2", "describe_vpc_attribute", arguments, "@", {answer: f"{answer}.Value"})


def _rule(egress: str, side: str) -> Asked:
    """Return what finds a security group's rule; ranges that are left out are -1 in the answer."""
    arguments = {"Filters": [{"Name": "group-id", "Values": ["=p.GroupId"]}]}
    names = {name: name for name in ("GroupId", "IpProtocol", "FromPort", "ToPort", "Description")}
    return Asked(
        "ec2",
        "describe_security_group_rules",
        arguments,
        f"SecurityGroupRules[?IsEgress==`{egress}`]",
        {
            **names,
            "CidrIp": "CidrIpv4",
            f"{side}SecurityGroupId": "ReferencedGroupInfo.GroupId",
            f"{side}PrefixListId": "PrefixListId",
        },
    )


_ALL_PROTOCOLS = (
    "SecurityGroupRules[?IsEgress && IpProtocol == '-1'].{IpProtocol: IpProtocol, CidrIp: CidrIpv4, "
    "Description: Description}"
)
"""Rules that a group has of itself; each of the others is for one protocol, and a resource of its own."""
_ACL = {"NetworkAclIds": ["=p.NetworkAclId"]}
_TABLE = {"RouteTableIds": ["=p.RouteTableId"]}

READERS = (
    Reader(
        "AWS::EC2::VPC",
        (
            _ec2(
                "describe_vpcs", "Vpcs", "VpcIds", {"CidrBlock": "CidrBlock", "InstanceTenancy": "InstanceTenancy"}
            ),
            _vpc_attribute("enableDnsSupport", "EnableDnsSupport"),
            _vpc_attribute("enableDnsHostnames", "EnableDnsHostnames"),
        ),
    ),
    Reader(
        "AWS::EC2::Subnet",
        (
            _ec2(
                "describe_subnets",
                "Subnets",
                "SubnetIds",
                {name: name for name in ("CidrBlock", "AvailabilityZone", "VpcId", "MapPublicIpOnLaunch")},
            ),
        ),
    ),
    Reader(
        "AWS::EC2::RouteTable", (_ec2("describe_route_tables", "RouteTables", "RouteTableIds", {"VpcId": "VpcId"}),)
    ),
    Reader(
        "AWS::EC2::Route",
        (
            Asked(
                "ec2",
                "describe_route_tables",
                _TABLE,
                "RouteTables[0].Routes",
                {name: name for name in ("DestinationCidrBlock", "GatewayId", "NatGatewayId")},
            ),
        ),
    ),
    Reader(
        "AWS::EC2::SubnetRouteTableAssociation",
        (
            Asked(
                "ec2",
                "describe_route_tables",
                _TABLE,
                "RouteTables[0].Associations",
                {"SubnetId": "SubnetId", "RouteTableId": "RouteTableId"},
            ),
        ),
    ),
    Reader(
        "AWS::EC2::InternetGateway",
        (_ec2("describe_internet_gateways", "InternetGateways", "InternetGatewayIds", {}),),
    ),
    Reader(
        "AWS::EC2::VPCGatewayAttachment",
        (
            Asked(
                "ec2",
                "describe_internet_gateways",
                {"InternetGatewayIds": ["=p.InternetGatewayId"]},
                "InternetGateways[0].{VpcId: Attachments[0].VpcId, InternetGatewayId: InternetGatewayId}",
                {"VpcId": "VpcId", "InternetGatewayId": "InternetGatewayId"},
            ),
        ),
    ),
    Reader("AWS::EC2::EIP", (_ec2("describe_addresses", "Addresses", "PublicIps", {"Domain": "Domain"}),)),
    Reader(
        "AWS::EC2::NatGateway",
        (
            _ec2(
                "describe_nat_gateways",
                "NatGateways",
                "NatGatewayIds",
                {
                    "SubnetId": "SubnetId",
                    "ConnectivityType": "ConnectivityType",
                    "AllocationId": "NatGatewayAddresses[0].AllocationId",
                },
            ),
        ),
    ),
    Reader(
        "AWS::EC2::SecurityGroup",
        (
            _ec2(
                "describe_security_groups",
                "SecurityGroups",
                "GroupIds",
                {"GroupDescription": "Description", "VpcId": "VpcId"},
            ),
            Asked(
                "ec2",
                "describe_security_group_rules",
                {"Filters": [{"Name": "group-id", "Values": ["=id"]}]},
                "@",
                {"SecurityGroupEgress": _ALL_PROTOCOLS},
            ),
        ),
    ),
    Reader("AWS::EC2::SecurityGroupIngress", (_rule("false", "Source"),)),
    Reader("AWS::EC2::SecurityGroupEgress", (_rule("true", "Destination"),)),
    Reader(
        "AWS::EC2::VPCEndpoint",
        (
            _ec2(
                "describe_vpc_endpoints",
                "VpcEndpoints",
                "VpcEndpointIds",
                {
                    **{name: name for name in ("ServiceName", "VpcId", "VpcEndpointType", "PrivateDnsEnabled")},
                    "SubnetIds": "SubnetIds",
                    "RouteTableIds": "RouteTableIds",
                    "SecurityGroupIds": "Groups[].GroupId",
                    "PolicyDocument": "PolicyDocument",
                },
            ),
        ),
    ),
    Reader(
        "AWS::EC2::FlowLog",
        (
            _ec2(
                "describe_flow_logs",
                "FlowLogs",
                "FlowLogIds",
                {
                    **{
                        name: name for name in ("ResourceId", "TrafficType", "LogDestinationType", "LogDestination")
                    },
                    "LogGroupName": "LogGroupName",
                    "DeliverLogsPermissionArn": "DeliverLogsPermissionArn",
                    "LogFormat": "LogFormat",
                    "MaxAggregationInterval": "MaxAggregationInterval",
                },
            ),
        ),
    ),
    Reader(
        "AWS::EC2::NetworkAcl",
        (_ec2("describe_network_acls", "NetworkAcls", "NetworkAclIds", {"VpcId": "VpcId"}),),
    ),
    Reader(
        "AWS::EC2::NetworkAclEntry",
        (
            Asked(
                "ec2",
                "describe_network_acls",
                _ACL,
                "NetworkAcls[0].Entries",
                {
                    **{name: name for name in ("RuleNumber", "Protocol", "RuleAction", "Egress", "CidrBlock")},
                    "PortRange": "PortRange",
                },
            ),
        ),
    ),
    Reader(
        "AWS::EC2::SubnetNetworkAclAssociation",
        (
            Asked(
                "ec2",
                "describe_network_acls",
                _ACL,
                "NetworkAcls[0].Associations",
                {"SubnetId": "SubnetId", "NetworkAclId": "NetworkAclId"},
            ),
        ),
    ),
)
