"""A step of a runbook: wait until an Auto Scaling group is whole again. Runs on Systems Manager's own Python."""

import time
from typing import Any

PAUSE_S, TRIES_MAX = 10, 55
"""A script may run for ten minutes."""


def handler(events: dict[str, str], context: object) -> dict[str, int]:
    """Return how many hosts serve; raises TimeoutError while they are fewer than desired."""
    import boto3

    return await_group(boto3.client("autoscaling"), events["GroupName"], events["InstanceId"])


def await_group(groups: Any, name: str, replaced: str) -> dict[str, int]:
    """Wait for as many healthy hosts in service as are desired, without the replaced one."""
    serving = desired = 0
    for _ in range(TRIES_MAX):
        group = groups.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]
        desired = group["DesiredCapacity"]
        serving = sum(
            each["LifecycleState"] == "InService"
            and each["HealthStatus"] == "Healthy"
            and each["InstanceId"] != replaced
            for each in group["Instances"]
        )
        if serving >= desired:
            return {"Serving": serving}
        time.sleep(PAUSE_S)
    raise TimeoutError(f"{name}: {serving} of {desired} hosts serve")
