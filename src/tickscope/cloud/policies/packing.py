"""Statements → few documents: AWS attaches ten service control policies to a unit, and one is its own."""

from collections.abc import Sequence

from tickscope.cloud.policies.documents import BYTES_MAX, Document, Statement, document, minified

DOCUMENTS_MAX = 9
"""Beside ``FullAWSAccess``, that AWS attaches (AWS Organizations quotas, May 2026: ten attached to an entity)."""


def packed(name: str, statements: Sequence[Statement], bytes_max: int = BYTES_MAX["scp"]) -> tuple[Document, ...]:
    """Return documents ``name-1``, ``name-2``… that hold each statement once, the longest ones first.

    First fit, decreasing: at most 22% more documents than there need be, and the same for the same statements. A
    statement that is too long by itself has a document to itself, which is then too long: ``oversized`` tells.
    """
    empty_bytes = document("", ()).size_bytes
    bins: list[list[Statement]] = []
    left: list[int] = []
    for statement in sorted(statements, key=lambda each: (-_size(each), minified(each))):
        size = _size(statement)
        place = next((index for index, room in enumerate(left) if size <= room), None)
        if place is None:
            bins.append([])
            left.append(bytes_max - empty_bytes + 1)
            place = len(bins) - 1
        bins[place].append(statement)
        left[place] -= size
    order = {id(each): index for index, each in enumerate(statements)}
    return tuple(
        document(f"{name}-{number}", sorted(each, key=lambda statement: order[id(statement)]))
        for number, each in enumerate(bins, start=1)
    )


def _size(statement: Statement) -> int:
    """Return a statement's bytes with the comma that parts it from the next."""
    return len(minified(statement).encode()) + 1
