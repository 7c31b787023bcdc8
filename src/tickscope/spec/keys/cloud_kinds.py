"""Kinds of values that only AWS has: ids, ARNs, networks, tags."""

from typing import Annotated

from pydantic import Field

LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
"""Of a DNS name, between two dots."""
TAG = "[A-Za-z0-9_.:/=+@-]([A-Za-z0-9 _.:/=+@-]{0,126}[A-Za-z0-9_.:/=+@-])?"
"""A tag's value that begins and ends with something to see."""

AccountIdOrEmpty = Annotated[
    str,
    Field(
        pattern="^([0-9]{12})?$",
        title="an AWS account's id",
        json_schema_extra={"$comment": "12 digits in quotes, or nothing"},
    ),
]
EmailOrEmpty = Annotated[
    str,
    Field(
        pattern=r"^([A-Za-z0-9._%+-]{1,40}@[A-Za-z0-9.-]{1,40}\.[A-Za-z]{2,12})?$",
        title="an e-mail address",
        json_schema_extra={"$comment": "name@host, at most 64 characters in all; or nothing"},
    ),
]
Email = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9._%+-]{1,40}@[A-Za-z0-9.-]{1,40}\.[A-Za-z]{2,12}$",
        title="an e-mail address",
        json_schema_extra={"$comment": "name@host"},
    ),
]
OrganizationIdOrEmpty = Annotated[
    str,
    Field(
        pattern="^(o-[a-z0-9]{10,32})?$",
        title="an organization's id",
        json_schema_extra={"$comment": "o- and 10 to 32 lower-case letters or digits; or nothing"},
    ),
]
RootIdOrEmpty = Annotated[
    str,
    Field(
        pattern="^(r-[a-z0-9]{4,32})?$",
        title="the id of an organization's root",
        json_schema_extra={"$comment": "r- and 4 to 32 lower-case letters or digits; or nothing"},
    ),
]
UnitName = Annotated[
    str,
    Field(
        pattern="^[A-Za-z][A-Za-z0-9_-]{1,63}$",
        title="the name of an organizational unit",
        json_schema_extra={"$comment": "2 to 64 letters, digits, hyphens or _, a letter first"},
    ),
]
UnitNameOrEmpty = Annotated[
    str,
    Field(
        pattern="^([A-Za-z][A-Za-z0-9_-]{1,63})?$",
        title="the name of an organizational unit",
        json_schema_extra={"$comment": "2 to 64 letters, digits, hyphens or _, a letter first; or nothing"},
    ),
]
RolePattern = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9+=,.@_/*-]{3,128}$",
        title="the name of a role",
        json_schema_extra={"$comment": "3 to 128 characters of a role's name, * for any; not * alone"},
    ),
]
PolicyName = Annotated[
    str,
    Field(
        pattern="^[A-Za-z0-9+=,.@_/-]{1,128}$",
        title="the name of an AWS managed policy",
        json_schema_extra={"$comment": "ReadOnlyAccess, or job-function/ViewOnlyAccess: the ARN from `policy/` on"},
    ),
]
ImageOwner = Annotated[
    str,
    Field(
        pattern="^(amazon|[0-9]{12})$",
        title="an owner of images",
        json_schema_extra={"$comment": "amazon, or an account's 12 digits in quotes"},
    ),
]
Described = Annotated[
    str,
    Field(
        pattern="^[ -~\u00a1-\u00ff]{1,200}$",
        title="a line of text",
        json_schema_extra={"$comment": "1 to 200 characters of ASCII or Latin-1, as Identity Center takes them"},
    ),
]
Endpoint = Annotated[
    str,
    Field(
        pattern=r"^https://[a-z0-9.-]{1,253}(:[0-9]{1,5})?(/[A-Za-z0-9._/-]{0,500})?$",
        title="an endpoint",
        json_schema_extra={"$comment": "https://host[:port][/path], which AWS can reach"},
    ),
]
InstanceArnOrEmpty = Annotated[
    str,
    Field(
        pattern="^(arn:aws[a-z-]{0,12}:sso:::instance/ssoins-[a-z0-9]{16})?$",
        title="the ARN of an Identity Center instance",
        json_schema_extra={"$comment": "nothing, or arn:aws:sso:::instance/ssoins-id"},
    ),
]
IdentityStoreIdOrEmpty = Annotated[
    str,
    Field(
        pattern="^(d-[a-z0-9]{10})?$",
        title="an identity store's id",
        json_schema_extra={"$comment": "nothing, or d- and 10 lower-case letters or digits"},
    ),
]
GroupIdOrEmpty = Annotated[
    str,
    Field(
        pattern="^([0-9a-f-]{36}|[0-9a-f]{10}-[0-9a-f-]{36})?$",
        title="a group's id",
        json_schema_extra={"$comment": "nothing, or the id that Identity Center gave the group"},
    ),
]
HostedZoneIdOrEmpty = Annotated[
    str,
    Field(
        pattern="^(Z[A-Z0-9]{8,32})?$",
        title="a hosted zone's id",
        json_schema_extra={"$comment": "nothing, or Z and 8 to 32 upper-case letters or digits"},
    ),
]
DnsNameOrEmpty = Annotated[
    str,
    Field(
        pattern=rf"^({LABEL}(\.{LABEL}){{1,9}})?$",
        title="a DNS name",
        json_schema_extra={
            "$comment": "lower-case letters, digits and inner hyphens between dots, 63 between two; or nothing"
        },
    ),
]
EgressDomain = Annotated[
    str,
    Field(
        pattern=rf"^(\*\.)?{LABEL}(\.{LABEL}){{1,9}}$",
        title="a DNS name",
        json_schema_extra={"$comment": "a name, or *. and a name for all below it"},
    ),
]
Cidr = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}$",
        title="a network",
        json_schema_extra={"$comment": "an IPv4 network, for example 10.20.0.0/16"},
    ),
]
PrefixListIdOrEmpty = Annotated[
    str,
    Field(
        pattern="^(pl-[0-9a-f]{8,17})?$",
        title="a prefix list's id",
        json_schema_extra={"$comment": "nothing, or pl- and 8 to 17 hexadecimal digits"},
    ),
]
DomainListId = Annotated[
    str,
    Field(
        pattern="^rslvr-fdl-[0-9a-f]{8,17}$",
        title="a domain list's id",
        json_schema_extra={"$comment": "rslvr-fdl- and 8 to 17 hexadecimal digits"},
    ),
]
UrlPath = Annotated[
    str,
    Field(
        pattern="^/[A-Za-z0-9._~/-]{0,127}$",
        title="the start of a path",
        json_schema_extra={"$comment": "/ and up to 127 letters, digits, dots, hyphens, _ or /"},
    ),
]
TagValue = Annotated[
    str,
    Field(
        pattern=f"^{TAG}$",
        title="a tag's value",
        json_schema_extra={"$comment": "1 to 128 letters, digits, inner spaces or any of _.:/=+@-"},
    ),
]
TagValueOrEmpty = Annotated[
    str,
    Field(
        pattern=f"^({TAG})?$",
        title="a tag's value",
        json_schema_extra={"$comment": "up to 128 letters, digits, inner spaces or any of _.:/=+@-"},
    ),
]
Qualifier = Annotated[
    str,
    Field(
        pattern="^[a-z][a-z0-9]{2,9}$",
        title="a qualifier",
        json_schema_extra={"$comment": "3 to 10 lower-case letters or digits, a letter first"},
    ),
]
Dollars = Annotated[int, Field(title="a number of US dollars")]
Percent = Annotated[int, Field(title="a percentage")]
Days = Annotated[int, Field(title="a number of days")]
