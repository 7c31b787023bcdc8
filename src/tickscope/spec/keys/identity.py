"""Who uses the platform, and where their secrets are."""

from pydantic import Field

from tickscope.spec.keys.kinds import EnvironmentVariable, Keys, Name, Text


class TokenKeys(Keys):
    """A bearer token of a tenant; the token itself never stands in the file."""

    name: Name = Field(description="The token's name, unique within its tenant.")
    env: EnvironmentVariable = Field(
        description="The environment variable that holds the token, unique in the file. When it is not set,"
        " a secret is generated once under `<data_folder>/secrets`."
    )


class TenantKeys(Keys):
    """A game or studio."""

    name: Name = Field(description="The tenant's name, unique in the file; the value of the label `tenant`.")
    title: Text = Field(description="The tenant's name for people.")
    edge: bool = Field(
        default=True,
        title="yes or no",
        json_schema_extra={"$comment": "true, false"},
        description="Whether `tickscope up` runs an exporter and an agent for it.",
    )
    tokens: list[TokenKeys] = Field(
        min_length=1,
        max_length=16,
        description="Where the tenant's bearer tokens come from. Two at a time allow a change without a gap.",
    )
