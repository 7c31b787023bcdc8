"""Which account a purpose leads to."""

from dataclasses import replace

from tests.unit.cloud.synthesised import EXAMPLES
from tickscope.cloud.places import account_for
from tickscope.model.organization import Account
from tickscope.spec import load


def test_an_account_that_is_given_up_serves_nothing_any_more() -> None:
    cloud = load(EXAMPLES / "aws.yaml").cloud
    old = Account("old-logs", "888888888888", purpose="log_archive", retired=True)
    found = account_for(replace(cloud, accounts=(old, *cloud.accounts)), "log_archive")
    assert found is not None
    assert found.name == "log-archive"
