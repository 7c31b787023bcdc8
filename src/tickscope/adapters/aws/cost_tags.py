"""Cost allocation tags: observed and switched on from the account that pays."""

from tickscope.adapters.aws.client import client, in_our_words
from tickscope.errors import Reject
from tickscope.model.observed.cost_tags import FoundCostTags
from tickscope.ports.reconciler import AwsSession, Step


class CostTagsAdapter:
    """An ``Adapter``."""

    def __init__(self, session: AwsSession, region: str) -> None:
        self._costs = client(session, "ce", region)

    def observe(self) -> FoundCostTags:
        """Return every key of a user that AWS has seen."""
        status: dict[str, str] = {}
        with in_our_words():
            pages = self._costs.get_paginator("list_cost_allocation_tags").paginate(Type="UserDefined")
            for page in pages:
                status.update({tag["TagKey"]: tag["Status"] for tag in page["CostAllocationTags"]})
        return FoundCostTags(status)

    def perform(self, step: Step) -> None:
        """Switch a key on. AWS answers errors of a key in a body that says 200."""
        if step.action != "activate-cost-tag":
            raise ValueError(f"unknown step: {step.action}")
        entry = {"TagKey": step.arguments["key"], "Status": "Active"}
        with in_our_words():
            answer = self._costs.update_cost_allocation_tags_status(CostAllocationTagsStatus=[entry])
        for error in answer.get("Errors", ()):
            raise Reject("aws_refused", f"{error['TagKey']}: {error['Code']}: {error['Message']}")
