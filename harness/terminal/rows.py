"""Rows of text with roles, and sections of rows that are cut to the height of a window.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

# The fewest lines of a cut section: its head, a part of it, and the number of missing lines.
FEWEST = 3
Line = TypeVar("Line")


@dataclass(frozen=True)
class ScreenRow:
    """A line: pieces of text with their roles (good, bad, doubt, strong, dim, code, key, plain), and its indent, also
    of wrapped lines.  The role prose stands alone and means Markdown of any length."""

    parts: tuple[tuple[str, str], ...] = ()
    indent: int = 0

    @property
    def text(self) -> str:
        """The line without its roles."""
        return "".join(text for text, _ in self.parts)


@dataclass(frozen=True)
class Section:
    """Rows that belong together.

    If the window is too low, sections of the lowest rank are cut first, in their middle or at their end, down to
    `least` lines; 0 omits the section, None never cuts it.  One that `is_whole` is displayed whole or not at all.
    """

    rows: tuple[ScreenRow, ...]
    least: int | None = None
    rank: int = 0
    is_cut_in_middle: bool = False
    is_whole: bool = False


def row(text: str, role: str = "plain", indent: int = 0) -> ScreenRow:
    """A line in one role."""
    return ScreenRow(((text, role),), indent)


def rows_of(text: str, indent: int = 0) -> list[ScreenRow]:
    """The lines of a text with their indents."""
    lines = text.splitlines()
    return [row(line.lstrip(), indent=indent + len(line) - len(line.lstrip())) for line in lines]


def fit(
    sections: Sequence[Section], blocks: Sequence[Sequence[Line]], height: int, note: Callable[[int], Line]
) -> list[Line]:
    """The lines of all sections (`blocks`, as wrapped for the window), cut to its height if possible; `note` makes the
    line with the number of missing lines."""
    lengths = [len(block) for block in blocks]
    excess = sum(lengths) - height
    order = sorted(range(len(sections)), key=lambda place: sections[place].rank)
    for place in order:
        least = sections[place].least
        if excess <= 0 or least is None:
            continue
        kept = max(lengths[place] - excess, least if least == 0 else max(least, FEWEST))
        kept = 0 if kept < FEWEST or sections[place].is_whole else min(kept, lengths[place])
        excess -= lengths[place] - kept
        lengths[place] = kept
    for place in reversed(order):  # lines freed by an omitted section go to those that were cut before
        if excess < 0 and 0 < lengths[place] < len(blocks[place]):
            given = min(-excess, len(blocks[place]) - lengths[place])
            lengths[place] += given
            excess += given
    lines: list[Line] = []
    for section, block, kept in zip(sections, blocks, lengths, strict=True):
        if kept == len(block):
            lines += block
        elif kept:
            tail = (kept - 1) // 2 if section.is_cut_in_middle else 0
            head = kept - 1 - tail
            lines += [*block[:head], note(len(block) - head - tail), *block[len(block) - tail :]]
    return lines
