"""Who is there: the tenant of a request, by its token or by the name that a front vouches for. No I/O, no clock."""

import hashlib
import hmac
import math
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from tickscope.errors import Reject
from tickscope.model.platform import GatewaySettings


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token by its SHA-256, and whose it is."""

    digest: bytes
    tenant: str
    name: str = ""
    expires_s: float = math.inf

    @classmethod
    def of(cls, secret: str, tenant: str, name: str = "", expires_s: float = math.inf) -> "Token":
        """Hash a token, so that the secret itself need not stay in memory."""
        return cls(hashlib.sha256(secret.encode()).digest(), tenant, name, expires_s)


def identify(headers: Mapping[str, str], settings: GatewaySettings, names: Container[str]) -> str | None:
    """Return the tenant that ``gateway.tenant_header`` names for a request without a token; None without one.

    Raises Reject ``unauthenticated`` for a tenant that is not among ``names``.
    """
    if not settings.tenant_header or headers.get("authorization"):
        return None
    name = headers.get(settings.tenant_header.lower())
    if name is None:
        return None
    if name not in names:
        raise Reject("unauthenticated", f"{settings.tenant_header} names no tenant of the platform file")
    return name


def authenticate(authorization: str, tokens: Iterable[Token], now_s: float) -> str:
    """Return the tenant of an ``Authorization`` header; every token is compared, in constant time.

    Raises Reject ``unauthenticated`` or ``token_expired``.
    """
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Reject("unauthenticated", "send the tenant's token as 'Authorization: Bearer <token>'")
    digest = hashlib.sha256(secret.strip().encode()).digest()
    found = [token for token in tokens if hmac.compare_digest(token.digest, digest)]
    if not found:
        raise Reject("unauthenticated", "this bearer token belongs to no tenant of the platform file")
    good = next((token for token in found if now_s < token.expires_s), None)
    if good is None:
        raise Reject(
            "token_expired",
            f"token '{found[0].name}' of {found[0].tenant} has expired (tenants[].tokens[].expires)",
        )
    return good.tenant


def taken_out(tenant: str) -> Reject:
    """Return the refusal of a request whose tenant has left the platform file since it came in."""
    return Reject("unauthenticated", f"{tenant} was taken out of the platform file while this request came in")
