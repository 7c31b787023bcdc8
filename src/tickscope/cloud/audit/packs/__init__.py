"""Conformance packs: templates of AWS Config, one file for each.

They are whole: they name rules by AWS' identifiers, and hold no value of the platform file. Source: "Custom
conformance pack", "List of AWS Config Managed Rules".
"""

from importlib.resources import files

TEMPLATE_BYTES_MAX = 51_200
"""What AWS Config takes as the body of a template."""
RULES_MAX = 130
"""Rules in one pack."""


def templates(pack: str, abroad: bool) -> dict[str, str]:
    """Return the templates of a pack of ``organization.conformance_packs`` in a region, by their names.

    What is asked of an account as a whole is a template of its own, for the home region.
    """
    names = (pack,) if abroad else (pack, f"{pack}-account")
    return {name: (files(__package__) / f"{name}.yaml").read_text() for name in names}
