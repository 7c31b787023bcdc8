"""Rules that change a tenant's label sets."""

from pydantic import Field

from tickscope.model.relabel import RelabelAction, RelabelConfig
from tickscope.spec.keys.kinds import LIST_ITEMS_MAX, Count, Keys, LabelName, RelabelText


class RelabelKeys(Keys):
    """One rule, with the names, defaults and meaning of Prometheus' `relabel_config`."""

    source_labels: list[LabelName] = Field(
        default=[], max_length=LIST_ITEMS_MAX, description="Labels whose values are joined and matched."
    )
    separator: RelabelText = Field(default=";", description="What stands between joined values.")
    regex: RelabelText = Field(
        default="(.*)",
        description="RE2, anchored at both ends.",
    )
    modulus: Count = Field(default=0, ge=0, le=2**53, description="For `hashmod`: the number of parts.")
    target_label: RelabelText = Field(
        default="",
        description="The label that is set or compared; with `replace` it may name groups of `regex`.",
    )
    replacement: RelabelText = Field(
        default="$1",
        description="The new value (with `labelmap` the new name); `$1` and `${name}` are groups of `regex`.",
    )
    action: RelabelAction = Field(default="replace", title="an action", description="What the rule does.")

    def config(self) -> RelabelConfig:
        """Return the rule as the rooms hold it."""
        return RelabelConfig(**self.model_dump() | {"source_labels": tuple(self.source_labels)})
