"""Where nobody may look, that is told: only an account without a bootstrap has nothing to tell."""

import pytest

from tests.unit.cloud.synthesised import EXAMPLES
from tickscope.cli.cloud_remove import left_over
from tickscope.cloud.synthesis import Synthesis
from tickscope.errors import Reject
from tickscope.spec import load

NOTHING = Synthesis(EXAMPLES, (), 0.0, 0)


class Refusing:
    """Ways into AWS that are all refused for a reason."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def stacks(self, role_arn: str, region: str) -> None:
        raise Reject(self._reason, f"{role_arn} in {region}")


def test_an_account_without_a_bootstrap_has_nothing_left_over() -> None:
    assert left_over(load(EXAMPLES / "one-account.yaml"), NOTHING, Refusing("no_role")) == ()


def test_credentials_that_are_over_do_not_pass_for_nothing_left_over() -> None:
    with pytest.raises(Reject, match="cdk-tickscope-lookup-role"):
        left_over(load(EXAMPLES / "one-account.yaml"), NOTHING, Refusing("no_credentials"))
