"""Wildcards of statements, as cdk-nag finds them, accepted on the construct that has them."""

import re
from collections.abc import Iterable, Iterator

from constructs import IConstruct

from tickscope.cloud.concern import accept
from tickscope.cloud.policies.documents import Statement

SUBSTITUTED = re.compile(r"\$\{([^}]+)\}")


def accept_wildcards(construct: IConstruct, statements: Iterable[Statement], reason: str) -> None:
    """Acknowledge each wildcard of what statements allow, once."""
    for finding in dict.fromkeys(wildcards(statements)):
        accept(construct, finding, reason)


def wildcards(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield the ids of AwsSolutions-IAM5's findings in statements."""
    for statement in statements:
        if statement["Effect"] != "Allow":
            continue
        for kind in ("Action", "Resource"):
            listed = statement.get(kind, [])
            for each in listed if isinstance(listed, list) else [listed]:
                if "*" in each:
                    # Policy variables look to cdk-nag like what CloudFormation would substitute.
                    shown = SUBSTITUTED.sub(r"<\1>", each)
                    yield f"AwsSolutions-IAM5[{kind}::{shown}]"
