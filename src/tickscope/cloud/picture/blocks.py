"""Rectangles that know their size and are laid out in rows and columns; sizes in pixels."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

GAP = 14
PADDING = 12
LINE = 17
CHAR = 6.4
"""A character of the small text, at most, in the fonts that the sheet asks for."""
TITLE_CHAR = 8.2


@dataclass(frozen=True, slots=True)
class Block:
    """SVG of a known size, drawn from its own upper left corner."""

    width: float
    height: float
    svg: str

    def at(self, x: float, y: float) -> str:
        """Return the SVG moved to a place."""
        return f'<g transform="translate({x:g} {y:g})">{self.svg}</g>'


def text(x: float, y: float, words: str, kind: str) -> str:
    """Return a line of text; ``kind`` is a class of the sheet: ``title``, ``small``, ``note``."""
    return f'<text x="{x:g}" y="{y:g}" class="{kind}">{escape(words)}</text>'


def wrapped(words: str, width: float) -> list[str]:
    """Return the lines of small text that fit into a width."""
    return textwrap.wrap(words, max(8, int(width / CHAR)), break_on_hyphens=False) if words else []


def flow(blocks: Sequence[Block], width: float) -> Block:
    """Put blocks beside each other, row below row within a width; the rows are as high as their highest block."""
    rows: list[list[Block]] = [[]]
    for block in blocks:
        if rows[-1] and sum(each.width + GAP for each in rows[-1]) + block.width > width:
            rows.append([])
        rows[-1].append(block)
    return stacked([_row(row) for row in rows if row])


def stacked(blocks: Iterable[Block]) -> Block:
    """Put blocks below each other."""
    drawn, y, width = "", 0.0, 0.0
    for block in blocks:
        drawn += block.at(0, y)
        y += block.height + GAP
        width = max(width, block.width)
    return Block(width, max(0.0, y - GAP), drawn)


def framed(title: str, notes: Sequence[str], inner: Block, kind: str, width: float = 0) -> Block:
    """Return a frame with a title, lines of notes and something in it; ``kind`` is a class of the sheet."""
    widest = max([inner.width, len(title) * TITLE_CHAR, *(len(note) * CHAR for note in notes)])
    width = max(width, widest + 2 * PADDING)
    top = PADDING + LINE + len(notes) * LINE + (PADDING / 2 if inner.height else 0)
    height = top + inner.height + PADDING
    drawn = f'<rect width="{width:g}" height="{height:g}" rx="7" class="{kind}"/>'
    drawn += text(PADDING, PADDING + 11, title, "title")
    for place, note in enumerate(notes, start=1):
        drawn += text(PADDING, PADDING + 11 + place * LINE, note, "small")
    return Block(width, height, drawn + inner.at(PADDING, top))


def _row(blocks: Sequence[Block]) -> Block:
    drawn, x = "", 0.0
    for block in blocks:
        drawn += block.at(x, 0)
        x += block.width + GAP
    return Block(x - GAP, max(block.height for block in blocks), drawn)
