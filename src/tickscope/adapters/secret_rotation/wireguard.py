"""A gateway's WireGuard keys: the private one in the secret, the public one where every sender reads it."""

import logging
import os
from typing import Any

import boto3

from . import x25519
from .steps import Value, rotate

logging.getLogger().setLevel(logging.INFO)


class WireGuard:
    """Key pairs whose public halves are listed in a parameter: the newest, then the one before."""

    def __init__(self, parameters: Any, parameter: str) -> None:
        self._parameters = parameters
        self._name = parameter

    def create(self, current: Value) -> Value:
        """Return a new pair."""
        private = x25519.private_key()
        return {"private_key": x25519.text(private), "public_key": x25519.text(x25519.public_key(private))}

    def set(self, pending: Value, current: Value) -> None:
        """Tell senders the new public key before the gateway uses it, and the old one as long as any may."""
        known = [pending["public_key"], *([current["public_key"]] if current.get("public_key") else [])]
        self._parameters.put_parameter(Name=self._name, Value=",".join(known), Type="StringList", Overwrite=True)

    def test(self, pending: Value, current: Value) -> None:
        """Check that the pair is one, that a peer agrees with it, and that senders are told of both keys."""
        private, public = x25519.key(pending["private_key"]), x25519.key(pending["public_key"])
        peer = x25519.private_key()
        if x25519.shared(private, x25519.public_key(peer)) != x25519.shared(peer, public):
            raise ValueError("the two keys are no pair")
        told = self._parameters.get_parameter(Name=self._name)["Parameter"]["Value"].split(",")
        missing = {pending["public_key"], current.get("public_key") or pending["public_key"]} - set(told)
        if missing or told[0] != pending["public_key"]:
            raise ValueError(f"{self._name} does not tell of the new key first, or not of the old one")


def handler(event: dict[str, str], context: object) -> None:
    """Perform one step for the secret that ``event`` names; its ARN's last part leads to the parameter."""
    prefix = os.environ["PARAMETER_PREFIX"]
    manager = boto3.client("secretsmanager")
    name = manager.describe_secret(SecretId=event["SecretId"])["Name"]
    parameter = f"{prefix}/{name.rsplit('/', 1)[1]}/public-keys"
    rotate(manager, WireGuard(boto3.client("ssm"), parameter), event)
