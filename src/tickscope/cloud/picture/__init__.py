"""A picture of accounts, units and networks, from the platform file alone."""

from tickscope.cloud.picture.accounts import accounts
from tickscope.cloud.picture.blocks import GAP, Block, stacked
from tickscope.cloud.picture.environments import environment
from tickscope.cloud.picture.sheet import sheet
from tickscope.model.platform import Platform

WIDTH = 1080


def picture(platform: Platform) -> str:
    """Return the picture as SVG, which reads on light and on dark pages; the same platform gives the same text."""
    cloud = platform.cloud
    parts: list[Block] = [accounts(platform, WIDTH - 2 * GAP)]
    parts += [environment(platform, each, WIDTH - 2 * GAP) for each in cloud.environments]
    names = ", ".join(each.name for each in cloud.environments) or "none"
    title = f"{len(cloud.accounts)} accounts, environments: {names}"
    return sheet(stacked(parts), WIDTH, title)
