"""Whose a request is, and whether this gateway is one of its tenant's: by what a newer platform file replaces."""

import time
from collections.abc import Callable, Mapping, Sequence

from tickscope.gateway.authentication import Token, authenticate, identify
from tickscope.gateway.placement import ANYWHERE, Placement
from tickscope.model.platform import GatewaySettings

ByCertificate = Callable[[Mapping[str, str]], str | None]
"""Gives the tenant of a client's certificate, None without one."""


class Identification:
    """Knows a request's tenant by a client's certificate, a front's header or a token, in this order."""

    def __init__(
        self,
        settings: GatewaySettings,
        tokens: Sequence[Token],
        by_certificate: ByCertificate = lambda headers: None,
        placement: Placement = ANYWHERE,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._now_s = now_s
        self.reload(settings, tokens, by_certificate, placement)

    def reload(
        self,
        settings: GatewaySettings,
        tokens: Sequence[Token],
        by_certificate: ByCertificate,
        placement: Placement,
    ) -> None:
        """Know tenants by other settings from the next request on."""
        self._settings = settings
        self._tokens = tokens
        self._by_certificate = by_certificate
        self._placement = placement
        self._names = {token.tenant for token in tokens}

    def tenant_of(self, headers: Mapping[str, str], *, proxied: bool = False) -> str:
        """Return whose request this is; a client's certificate counts only where the proxy alone can tell of it.

        Raises Reject ``unauthenticated`` or ``token_expired``.
        """
        if proxied and (tenant := self._by_certificate(headers)):
            return tenant
        named = identify(headers, self._settings, self._names)
        return named or authenticate(headers.get("authorization", ""), self._tokens, self._now_s())

    def check_placement(self, tenant: str, headers: Mapping[str, str]) -> None:
        """Raise Reject or Busy, as ``Placement.check``, where a tenant's request is another gateway's."""
        self._placement.check(tenant, headers)
