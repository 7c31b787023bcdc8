"""Every reader and every shim, by type."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from tickscope.cloud.rehearse import readers, shims
from tickscope.cloud.rehearse.calls import Reader, Shim

Entry = TypeVar("Entry", Reader, Shim)


def all_readers() -> Mapping[str, Reader]:
    """Return type → reader."""
    return _by_type(each for module in readers.MODULES for each in module.READERS)


def all_shims() -> Mapping[str, Shim]:
    """Return type → shim."""
    return _by_type(each for module in shims.MODULES for each in module.SHIMS)


def _by_type(entries: Iterable[Entry]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for each in entries:
        assert each.type not in found, f"{each.type} is registered twice"
        found[each.type] = each
    return found
