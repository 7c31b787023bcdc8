"""Who is there, by a token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.gateway.world import TOKENS
from tickscope.errors import Reject
from tickscope.gateway.authentication import Token, authenticate
from tickscope.gateway.decide import STATUS

LIST = [Token.of(secret, tenant) for tenant, secret in TOKENS.items()]


@pytest.mark.parametrize("tenant", TOKENS)
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_says_whose_request_it_is(tenant: str, scheme: str) -> None:
    assert authenticate(f"{scheme} {TOKENS[tenant]}", LIST, 0) == tenant
    assert authenticate(f"{scheme}  {TOKENS[tenant]} ", LIST, 0) == tenant


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Basic YTpi", TOKENS["skyhook"], "Bearer a-token-of", "Bearer A-TOKEN-OF-SKYHOOK"],
)
def test_anybody_else_is_nobody_and_no_secret_is_repeated(authorization: str) -> None:
    with pytest.raises(Reject) as refused:
        authenticate(authorization, LIST, 0)
    assert refused.value.reason == "unauthenticated"
    assert STATUS[refused.value.reason] == 401
    assert "token-of" not in str(refused.value).lower()


@given(st.text(max_size=60))
def test_no_header_is_too_strange(authorization: str) -> None:
    with pytest.raises(Reject):
        authenticate(authorization, LIST, 0)
    with pytest.raises(Reject):
        authenticate("Bearer " + authorization, [], 0)


def test_an_expired_token_is_told_by_name_and_another_of_the_tenant_is_good() -> None:
    tokens = [
        Token.of("the-old-secret", "embergate", "old", expires_s=100),
        Token.of("the-new-secret", "embergate", "new"),
    ]
    assert authenticate("Bearer the-old-secret", tokens, 99.9) == "embergate"
    with pytest.raises(Reject, match="token 'old' of embergate has expired") as refused:
        authenticate("Bearer the-old-secret", tokens, 100)
    assert STATUS[refused.value.reason] == 401
    assert authenticate("Bearer the-new-secret", tokens, 100) == "embergate"
