"""Cost Explorer's figures, by the tag Tenant."""

from datetime import date, timedelta
from typing import Any

from tickscope.adapters.aws.client import client, in_our_words
from tickscope.ports.reconciler import AwsSession

METRIC = "UnblendedCost"
NOT_USE = ["Credit", "Refund", "Tax"]
"""Types of records that no price list knows."""


class CostFigures:
    """Costs of a calendar month, in US dollars; each request costs a cent."""

    def __init__(self, session: AwsSession, region: str) -> None:
        self._costs = client(session, "ce", region)

    def by_tenant(self, month: date) -> dict[str, float]:
        """Return costs by the tag Tenant, under an empty text what has none; raises Retry or Reject.

        The month that runs is counted until yesterday, as far as AWS has its figures.
        """
        first = month.replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
        usd: dict[str, float] = {}
        asked: dict[str, Any] = {
            "TimePeriod": {"Start": first.isoformat(), "End": after.isoformat()},
            "Granularity": "MONTHLY",
            "Metrics": [METRIC],
            "GroupBy": [{"Type": "TAG", "Key": "Tenant"}],
            "Filter": {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": NOT_USE}}},
        }
        with in_our_words():
            while True:
                answer = self._costs.get_cost_and_usage(**asked)
                for group in (group for result in answer["ResultsByTime"] for group in result["Groups"]):
                    tenant = group["Keys"][0].removeprefix("Tenant$")
                    usd[tenant] = usd.get(tenant, 0.0) + float(group["Metrics"][METRIC]["Amount"])
                if not (token := answer.get("NextPageToken")):
                    return usd
                asked["NextPageToken"] = token
