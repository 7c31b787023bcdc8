"""The fleet's page: what players feel, by build and by zone, and how old the picture is."""

from tickscope.model.platform import Platform
from tickscope.views import builds, panels, tiles
from tickscope.views.model import Dashboard, Windows

SCRAPES_PER_WINDOW_MIN = 4
"""A rate over four scrapes survives the loss of one, and of one more at the window's edge."""


def fleet(platform: Platform) -> Dashboard:
    """Return the fleet's dashboard."""
    return Dashboard(
        id="fleet",
        title="Fleet",
        windows=Windows(
            scrape_interval_s=platform.edge.scrape_interval_s,
            scrapes_min=SCRAPES_PER_WINDOW_MIN,
            compared_s_min=300,
            compared_s_max=3600,
        ),
        tiles=tiles.tiles(platform),
        comparison=builds.comparison(),
        panels=panels.panels(platform),
    )
