"""A template in the bootstrap's bucket, as deploying finds it there."""

import json
from collections.abc import Mapping
from typing import Any

from tickscope.cloud.assembly import StackArtifact
from tickscope.cloud.rehearse.run import Rehearsal


def publish(stack: StackArtifact, rehearsal: Rehearsal) -> None:
    """Let the bootstrap's bucket have the template from the start, as an artifact without files has none."""
    original = rehearsal.aws.caller.call

    def call(account: str, region: str, service: str, operation: str, arguments: Mapping[str, Any]) -> Any:
        answer = original(account, region, service, operation, arguments)
        if operation == "create_bucket" and arguments["Bucket"] == stack.template_bucket:
            content = {
                "Bucket": stack.template_bucket,
                "Key": stack.template_key,
                "Body": json.dumps(stack.template),
            }
            original(account, region, service, "put_object", content)
        return answer

    rehearsal.aws.caller.call = call  # type: ignore[method-assign]
