"""Kinds of values. ``title`` completes "… is not", ``$comment`` completes "allowed:"."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

TENANTS_MAX = 1000
FAMILIES_MAX = 2000
LIST_ITEMS_MAX = 200
PRINTABLE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]"
"""No control characters and none that some reader takes for the end of a line."""


class Keys(BaseModel):
    """A mapping of the platform file: no unknown keys, no conversion between types."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        model_title_generator=lambda model: model.__name__.removesuffix("Keys"),
    )


Name = Annotated[
    str,
    Field(
        pattern="^[a-z][a-z0-9-]{1,31}$",
        title="a name",
        json_schema_extra={
            "$comment": "2 to 32 characters, a lower-case letter and then lower-case letters, digits or hyphens"
        },
    ),
]
ConsumerName = Annotated[
    str,
    Field(
        pattern="^[a-z][a-z0-9_]{1,31}$",
        title="a consumer's name",
        json_schema_extra={
            "$comment": "2 to 32 characters, a lower-case letter and then lower-case letters, digits or _"
        },
    ),
]
Moment = Annotated[
    str,
    Field(
        pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?)?$",
        title="a day or a time in UTC",
        json_schema_extra={"$comment": "2027-01-31, 2027-01-31T12:00:00Z or nothing"},
    ),
]
OptionalLabelName = Annotated[
    str,
    Field(
        pattern="^([a-zA-Z_][a-zA-Z0-9_]{0,199})?$",
        title="a label",
        json_schema_extra={"$comment": "1 to 200 letters, digits or _, no digit first; or nothing"},
    ),
]
TrustDomain = Annotated[
    str,
    Field(
        pattern="^([a-z0-9._-]{1,255})?$",
        title="a trust domain",
        json_schema_extra={"$comment": "1 to 255 lower-case letters, digits, dots, hyphens or _; or nothing"},
    ),
]
OptionalFile = Annotated[
    str,
    Field(
        pattern=f"^({PRINTABLE}{{1,400}})?$",
        title="a file",
        json_schema_extra={"$comment": "a path, relative to this file or absolute; or nothing"},
    ),
]
GatewayAddress = Annotated[
    str,
    Field(
        pattern=r"^(unix:/[A-Za-z0-9_./-]{1,100}|[A-Za-z0-9.-]{1,253}:[0-9]{1,5})$",
        title="a gateway's address",
        json_schema_extra={"$comment": "unix:/path/of/gateway.sock or host:port"},
    ),
]
File = Annotated[
    str,
    Field(
        pattern=f"^{PRINTABLE}{{1,400}}$",
        title="a file",
        json_schema_extra={"$comment": "a path, relative to this file or absolute"},
    ),
]
ListenAddress = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$",
        title="an address",
        json_schema_extra={"$comment": "an IPv4 address of the machine, or 0.0.0.0 for all of them"},
    ),
]
UnixUser = Annotated[
    str,
    Field(
        pattern="^[a-z_][a-z0-9_-]{0,31}$",
        title="a Unix user",
        json_schema_extra={"$comment": "1 to 32 lower-case letters, digits, _ or -, a letter or _ first"},
    ),
]
DnsName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,9}$",
        title="a DNS name",
        json_schema_extra={"$comment": "lower-case letters, digits and hyphens between dots"},
    ),
]
PrivateCaArnOrEmpty = Annotated[
    str,
    Field(
        pattern="^(arn:aws[a-z-]{0,12}:acm-pca:[a-z0-9-]{5,30}:[0-9]{12}:certificate-authority/[a-z0-9-]{36})?$",
        title="a private CA's ARN",
        json_schema_extra={"$comment": "nothing, or arn:aws:acm-pca:region:account:certificate-authority/id"},
    ),
]
RelabelText = Annotated[
    str,
    Field(
        pattern=f"^{PRINTABLE}{{0,1024}}$",
        title="text",
        json_schema_extra={"$comment": "at most 1024 characters, in quotes when it looks like a number"},
    ),
]
HeaderName = Annotated[
    str,
    Field(
        pattern="^([A-Za-z][A-Za-z0-9-]{0,63})?$",
        title="the name of a header",
        json_schema_extra={"$comment": "1 to 64 letters, digits or hyphens, a letter first; or nothing"},
    ),
]
AttributeKey = Annotated[
    str,
    Field(
        pattern="^[a-zA-Z_][a-zA-Z0-9_.-]{0,199}$",
        title="the key of an attribute",
        json_schema_extra={"$comment": "1 to 200 letters, digits, _, . or -, a letter or _ first"},
    ),
]
EnvironmentVariable = Annotated[
    str,
    Field(
        pattern="^[A-Z][A-Z0-9_]{0,127}$",
        title="the name of an environment variable",
        json_schema_extra={
            "$comment": "1 to 128 characters, an upper-case letter and then upper-case letters, digits or _"
        },
    ),
]
FamilyName = Annotated[
    str,
    Field(
        pattern="^[a-zA-Z_][a-zA-Z0-9_]{0,199}$",
        title="the name of a metric family",
        json_schema_extra={"$comment": "1 to 200 letters, digits or _, no digit first (: is for recording rules)"},
    ),
]
LabelName = Annotated[
    str,
    Field(
        pattern="^[a-zA-Z_][a-zA-Z0-9_]{0,199}$",
        title="the name of a label",
        json_schema_extra={"$comment": "1 to 200 letters, digits or _, no digit first"},
    ),
]
LabelValue = Annotated[
    str,
    Field(
        pattern=f"^{PRINTABLE}{{1,256}}$",
        title="a label's value",
        json_schema_extra={"$comment": "1 to 256 characters of text, in quotes when it looks like a number"},
    ),
]
Text = Annotated[
    str,
    Field(
        pattern=f"^{PRINTABLE}{{1,200}}$",
        title="a line of text",
        json_schema_extra={"$comment": "1 to 200 characters of text, in quotes when it looks like a number"},
    ),
]
Folder = Annotated[
    str,
    Field(
        pattern=f"^{PRINTABLE}{{1,1000}}$",
        title="a folder",
        json_schema_extra={"$comment": "a path, relative to this file or absolute"},
    ),
]
Region = Annotated[
    str,
    Field(
        pattern="^[a-z]{2}(-[a-z]{2,12}){1,2}-[0-9]$",
        title="a region",
        json_schema_extra={"$comment": "an AWS region's code, for example eu-central-1"},
    ),
]
Zone = Annotated[
    str,
    Field(
        pattern="^[a-z0-9-]{3,40}$",
        title="a zone",
        json_schema_extra={"$comment": "the region and a suffix, for example eu-central-1a"},
    ),
]
_URL = (
    r"https://[a-z0-9.-]{1,253}(:[0-9]{1,5})?(/[A-Za-z0-9._/-]{0,500})?"
    r"|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?(/[A-Za-z0-9._/-]{0,500})?"
)
_URL_WORDS = "https://host[:port][/path]; http:// only for 127.0.0.1 and localhost"
Url = Annotated[str, Field(pattern=f"^({_URL})$", title="an address", json_schema_extra={"$comment": _URL_WORDS})]
UrlOrEmpty = Annotated[
    str,
    Field(
        pattern=f"^({_URL})?$",
        title="an address",
        json_schema_extra={"$comment": f"nothing, or {_URL_WORDS}"},
    ),
]
ResourceName = Annotated[
    str,
    Field(
        pattern="^[a-zA-Z0-9_.-]{3,128}$",
        title="a resource's name",
        json_schema_extra={"$comment": "3 to 128 letters, digits, dots, hyphens or _"},
    ),
]
Broker = Annotated[
    str,
    Field(
        pattern=r"^[a-zA-Z0-9.-]{1,253}:[0-9]{1,5}$",
        title="a broker's address",
        json_schema_extra={"$comment": "host:port"},
    ),
]
Workspace = Annotated[
    str,
    Field(
        pattern="^ws-[a-z0-9-]{8,60}$",
        title="a workspace's id",
        json_schema_extra={"$comment": "ws- and the id that AMP gave it"},
    ),
]
TopicArnOrEmpty = Annotated[
    str,
    Field(
        pattern="^(arn:aws[a-z-]{0,12}:sns:[a-z0-9-]{5,30}:[0-9]{12}:[A-Za-z0-9_-]{1,256})?$",
        title="an SNS topic's ARN",
        json_schema_extra={"$comment": "nothing, or arn:aws:sns:region:account:name"},
    ),
]
TenantOrRest = Annotated[
    str,
    Field(
        pattern=r"^([a-z][a-z0-9-]{1,31}|\*)$",
        title="a tenant's name",
        json_schema_extra={"$comment": 'a tenant of this file, or "*" for all that are not named'},
    ),
]

YesOrNo = Annotated[bool, Field(title="yes or no", json_schema_extra={"$comment": "true, false"})]
Port = Annotated[int, Field(ge=1, le=65535, title="a port")]
Count = Annotated[int, Field(title="a count")]
Bytes = Annotated[int, Field(title="a number of bytes")]
WholeSeconds = Annotated[int, Field(title="a number of seconds")]
Seconds = Annotated[float, Field(title="a number of seconds")]
Milliseconds = Annotated[float, Field(title="a number of milliseconds")]
Minutes = Annotated[int, Field(title="a number of minutes")]
Hours = Annotated[int, Field(title="a number of hours")]

UNIQUE: dict[str, JsonValue] = {"uniqueItems": True}
"""Kept by the rules, which know where both of two equal items stand."""
