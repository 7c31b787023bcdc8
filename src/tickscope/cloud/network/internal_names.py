"""The private zones' names."""

from collections.abc import Mapping
from typing import Literal

INTERNAL = "obs.internal"
Purpose = Literal["services", "stores", "endpoints"]
ZONES: Mapping[Purpose, str] = {
    "services": INTERNAL,
    "stores": f"stores.{INTERNAL}",
    "endpoints": f"endpoints.{INTERNAL}",
}
"""Purpose → zone.

Each is a hosted zone of its own in the same VPC, so that a role may write the names of one purpose only; the
resolver takes the longest that fits (Route 53 Developer Guide, "Considerations when working with a private
hosted zone")."""
