"""Who uses the platform, and where their secrets are."""

from typing import Annotated, Literal

from pydantic import Field

from tickscope.spec.keys.cloud import TenantCloudKeys
from tickscope.spec.keys.kinds import (
    UNIQUE,
    Bytes,
    Count,
    EnvironmentVariable,
    Keys,
    LabelName,
    Moment,
    Name,
    OptionalLabelName,
    Text,
    YesOrNo,
)
from tickscope.spec.keys.relabel import RelabelKeys

LimitName = Literal[
    "samples_per_s",
    "burst_samples",
    "active_series",
    "new_series_per_h",
    "series_per_metric",
    "requests_per_s",
    "in_flight_bytes",
    "overflow_series",
]
SeriesLimitName = Literal["active_series", "new_series_per_h", "series_per_metric"]
LIMIT_MAX = 1_000_000_000
FOLD_LABELS_MAX = 16
OverQuotaStatus = Literal[429, 503]
OverSeriesLimit = Literal["reject", "fold"]


class LimitKeys(Keys):
    """What each tenant may use. They are written into the stores' own limits (`tickscope render`)."""

    samples_per_s: Count = Field(default=100_000, ge=1, le=LIMIT_MAX, description="Samples per second, lasting.")
    burst_samples: Count = Field(
        default=1_000_000, ge=1, le=LIMIT_MAX, description="Samples that may come at once, over the rate."
    )
    active_series: Count = Field(
        default=1_000_000, ge=1, le=LIMIT_MAX, description="Series with a sample in the last two hours."
    )
    new_series_per_h: Count = Field(
        default=1_000_000,
        ge=1,
        le=LIMIT_MAX,
        description="Series per hour that were not active before, lasting and at once.",
    )
    series_per_metric: Count = Field(
        default=200_000,
        ge=1,
        le=LIMIT_MAX,
        description="Active series of one metric name; an exporter keeps no more of a family.",
    )
    requests_per_s: Count = Field(
        default=1000, ge=1, le=LIMIT_MAX, description="Requests per second, lasting and at once."
    )
    in_flight_bytes: Bytes = Field(
        default=67_108_864,
        ge=1,
        le=LIMIT_MAX,
        description="Bytes of bodies that are being handled, as sent and unpacked. One request is always let in.",
    )
    overflow_series: Count = Field(
        default=1000,
        ge=1,
        le=LIMIT_MAX,
        description="Series with `__overflow__` in a label, beside `active_series`, of tenants whose"
        " `over_series_limit` is `fold`.",
    )


class TokenKeys(Keys):
    """A bearer token of a tenant; the token itself never stands in the file."""

    name: Name = Field(description="The token's name, unique within its tenant.")
    env: EnvironmentVariable = Field(
        description="The environment variable that holds the token, unique in the file. When it is not set,"
        " a secret is generated once under `<data_folder>/secrets`."
    )
    expires: Moment = Field(
        default="",
        description="Until when it is good, in UTC: a day (its first moment) or a time. Empty for ever.",
    )


class TenantKeys(Keys):
    """A game or studio."""

    name: Name = Field(description="The tenant's name, unique in the file; the value of the label `tenant`.")
    title: Text = Field(description="The tenant's name for people.")
    limits: dict[LimitName, Annotated[Count, Field(ge=1, le=LIMIT_MAX)]] = Field(
        default={},
        max_length=8,
        description="What it may use, where that differs from the file's `limits`; by the same names.",
    )
    edge: YesOrNo = Field(
        default=True,
        description="Whether `tickscope up` runs an exporter and an agent for it.",
    )
    over_quota_status: OverQuotaStatus = Field(
        default=429,
        title="429 or 503",
        json_schema_extra={"$comment": "429, 503"},
        description="What the gateway answers when the tenant sends more than its `limits`. 503 is for senders that"
        " drop data on 429: Prometheus without `retry_on_http_429`, for example.",
    )
    over_series_limit: OverSeriesLimit = Field(
        default="reject",
        title="reject or fold",
        json_schema_extra={"$comment": "reject, fold"},
        description="What becomes of new series over `active_series`, `new_series_per_h` or `series_per_metric`:"
        " refused, or, of counters, added up into one with `__overflow__` for the value of one of `fold_labels`.",
    )
    fold_labels: list[LabelName] = Field(
        default=[],
        max_length=FOLD_LABELS_MAX,
        json_schema_extra=UNIQUE,
        description="Labels whose value may become `__overflow__`: of those that a series has, the one with the"
        " most values among the new series of its metric. What tells tenants' regions or builds apart stays out.",
    )
    limits_dry_run: dict[SeriesLimitName, Annotated[Count, Field(ge=1, le=LIMIT_MAX)]] = Field(
        default={},
        max_length=3,
        description="Other limits of series, which are only tried: what they would refuse or fold is counted and"
        " told. Empty for none.",
    )
    observe: YesOrNo = Field(
        default=False,
        description="Whether the schema and the limits of series refuse nothing of this tenant's: what they would"
        " is only counted. For a tenant that brings metrics of its own, until the schema has them.",
    )
    relabel_configs: list[RelabelKeys] = Field(
        default=[],
        max_length=100,
        description="Changes to its label sets, in order, made before they are judged; as in Prometheus.",
    )
    ha_replica_label: OptionalLabelName = Field(
        default="",
        description="The label by which the two of a pair of agents differ (`__replica__`); `cluster` names the"
        " pair. One of them is stored at a time, without the label. Empty without pairs.",
    )
    cloud: TenantCloudKeys = Field(
        default=TenantCloudKeys(), description="What it has of its own in AWS, in every environment there."
    )
    tokens: list[TokenKeys] = Field(
        min_length=1,
        max_length=16,
        description="Where the tenant's bearer tokens come from. Two at a time allow a change without a gap.",
    )
