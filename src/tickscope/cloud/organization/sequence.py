"""AWS Organizations takes one change at a time; so resources are made one after another."""

from collections.abc import Iterable
from itertools import pairwise

from aws_cdk import CfnResource


def one_at_a_time(resources: Iterable[CfnResource]) -> None:
    """Let each wait for the one before it (AWS Organizations User Guide: concurrent changes are refused)."""
    for earlier, later in pairwise(resources):
        later.add_resource_dependency(earlier)
