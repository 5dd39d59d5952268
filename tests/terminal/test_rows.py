"""Sections of rows in a window that is too low for them all."""

from __future__ import annotations

import pytest

from harness.terminal.rows import Section, fit, row, rows_of

SECTIONS = (
    Section((row("head"),)),
    Section((), 1, rank=1, is_cut_in_middle=True),
    Section((), 0, rank=2, is_whole=True),
    Section((), 4, rank=3),
)
BLOCKS = (["head"], [f"call {n}" for n in range(10)], ["others", "o2"], [f"why {n}" for n in range(6)])


def fitted(height: int) -> list[str]:
    """The lines in a window of this height."""
    return fit(SECTIONS, BLOCKS, height, lambda missing: f"{missing} more")


def test_fit_leaves_everything_if_there_is_space() -> None:
    """Without a note."""
    assert fitted(19) == [line for block in BLOCKS for line in block]


def test_fit_cuts_the_lowest_rank_first_and_in_its_middle() -> None:
    """Its head and tail stay, and the note counts the missing lines."""
    assert fitted(16)[:9] == ["head", "call 0", "call 1", "call 2", "4 more", "call 7", "call 8", "call 9", "others"]


def test_fit_leaves_out_a_whole_section_and_gives_its_lines_back() -> None:
    """The section that was cut before it gets the free lines."""
    lines = fitted(11)
    assert "others" not in lines
    assert lines[:5] == ["head", "call 0", "call 1", "7 more", "call 9"]
    assert lines[5:] == [f"why {n}" for n in range(6)]


@pytest.mark.parametrize("height", [0, 1, 8, 10, 12, 13, 14, 17, 30])
def test_fit_fills_the_window_or_shows_the_minimum(height: int) -> None:
    """One line of the head, three of a section cut in its middle, four of the last."""
    assert len(fitted(height)) == min(max(height, 8), 19)


def test_rows_of_a_text_keep_the_indentation_of_its_lines() -> None:
    """Wrapped lines continue there."""
    assert [(line.text, line.indent) for line in rows_of("a\n  b", 2)] == [("a", 2), ("b", 4)]
