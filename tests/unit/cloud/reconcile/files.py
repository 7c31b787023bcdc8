"""The example files, read and not synthesised: plans need no templates."""

import functools
from pathlib import Path

from tickscope.model.platform import Platform
from tickscope.spec import load

EXAMPLES = Path(__file__).parents[4] / "docs" / "examples"


@functools.cache
def studio() -> Platform:
    """Return the studio with an organization and three environments."""
    return load(EXAMPLES / "aws.yaml")


@functools.cache
def one_account() -> Platform:
    """Return one account with one environment."""
    return load(EXAMPLES / "one-account.yaml")
