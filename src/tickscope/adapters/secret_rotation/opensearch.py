"""The credentials of an OpenSearch domain's master user."""

import logging
import os
import secrets
import string
import time
from collections.abc import Callable
from typing import Any

import boto3

from .steps import Value, rotate

log = logging.getLogger()
log.setLevel(logging.INFO)
PAUSE_S, TRIES_MAX = 20.0, 36
"""A change of the master user takes a domain minutes: it is waited for, within the function's 15."""
PASSWORD_CHARS = 40
SIGNS = "-_.~!*"
"""None of them needs escaping in a URL, a shell's double quotes or JSON."""
KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, SIGNS)


class MasterUser:
    """Two users in turn, so that who still has the current one's password is let in until the next rotation."""

    def __init__(self, domains: Any, domain: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._domains = domains
        self._domain = domain
        self._pause = pause

    def create(self, current: Value) -> Value:
        """Return the other user with a new password."""
        base = current["username"].removesuffix("-b").removesuffix("-a")
        turn = "a" if current["username"].endswith("-b") else "b"
        return {"username": f"{base}-{turn}", "password": password()}

    def set(self, pending: Value, current: Value) -> None:
        """Give the domain its new master user; without a domain there is nobody to tell."""
        if self._at_rest() is None:
            return
        user = {"MasterUserName": pending["username"], "MasterUserPassword": pending["password"]}
        options = {"Enabled": True, "InternalUserDatabaseEnabled": True, "MasterUserOptions": user}
        self._domains.update_domain_config(DomainName=self._domain, AdvancedSecurityOptions=options)

    def test(self, pending: Value, current: Value) -> None:
        """Check that the domain has taken the change over."""
        self._at_rest()

    def _at_rest(self) -> dict[str, Any] | None:
        """Return the domain once no change of it is under way, None without one.

        Raises ValueError when it keeps no users of its own, TimeoutError when its change does not end.
        """
        for _ in range(TRIES_MAX):
            try:
                found: dict[str, Any] = self._domains.describe_domain(DomainName=self._domain)["DomainStatus"]
            except self._domains.exceptions.ResourceNotFoundException:
                log.info("there is no domain %s yet: it will be made with the current secret", self._domain)
                return None
            if not found.get("AdvancedSecurityOptions", {}).get("InternalUserDatabaseEnabled"):
                raise ValueError(f"{self._domain} keeps no users of its own: its master user has no password")
            if not found.get("Processing"):
                return found
            self._pause(PAUSE_S)
        raise TimeoutError(f"{self._domain} is still being changed; Secrets Manager will try again")


def password() -> str:
    """Return a new password with a character of each kind."""
    drawn = [secrets.choice(kind) for kind in KINDS]
    drawn += [secrets.choice("".join(KINDS)) for _ in range(PASSWORD_CHARS - len(drawn))]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)


def handler(event: dict[str, str], context: object) -> None:
    """Perform one step for the domain that the environment names."""
    user = MasterUser(boto3.client("opensearch"), os.environ["DOMAIN"])
    rotate(boto3.client("secretsmanager"), user, event)
