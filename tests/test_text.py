"""Untrusted text made safe to display."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.text import CONTROL, SHORTENED, as_cell, clean, for_terminal, from_cell, plain, sides_apart

CLEANED = [
    ("plain\n\ttext · 你好 🙂", "plain\n\ttext · 你好 🙂"),
    ("\x1b[31mred\x1b[0m\x07", "\\x1b[31mred\\x1b[0m\\x07"),
    ("a\0b\x7f\x85", "a\\x00b\\x7f\\x85"),
    ("\ud800x", "\\ud800x"),
    ("one\r\ntwo\rthree", "one\ntwothree"),
    ("\u202eright\u2028left\u200b", "\\u202eright\\u2028left\\u200b"),
    ("\U000e0041", "\\U000e0041"),
    ("::error::x\n \t::set-env name=a::b\nx[::2] a::b", ": :error::x\n \t: :set-env name=a::b\nx[::2] a::b"),
    ("##[group]x ##[[", "## [group]x ## [["),
    ("\r::error::", ": :error::"),
    (":::x", ": ::x"),
]


@pytest.mark.parametrize(("text", "cleaned"), CLEANED)
def test_text_that_could_do_harm_is_displayed_and_not_obeyed(text: str, cleaned: str) -> None:
    """Harmless text stays the same, including slices."""
    assert clean(text) == cleaned


@given(st.text(st.characters()) | st.text("\r\n\t :#[x\0\ud800\u202e"), st.none() | st.integers(0, 30))
def test_any_text_comes_out_printable_short_and_clean(text: str, limit: int | None) -> None:
    """A second pass changes nothing."""
    cleaned = clean(text, limit)
    cleaned.encode("utf-8")
    assert all(char.isprintable() or char in "\n\t" for char in cleaned)
    assert not any(line.lstrip().startswith("::") for line in cleaned.split("\n"))
    assert "##[" not in cleaned
    assert limit is None or len(cleaned) <= limit + len(SHORTENED)
    assert clean(cleaned) == cleaned


def test_huge_text_is_shortened_and_says_so() -> None:
    """Neither the text nor the text after its escapes."""
    assert clean("a" * 10_000_000, 10) == "a" * 10 + SHORTENED
    assert clean("\0" * 10_000_000, 10) == "\\x00\\x00\\x" + SHORTENED


def test_sides_that_a_message_holds_are_not_shown_again() -> None:
    """A number or a short text is in the sentence; a matrix is not."""
    assert sides_apart("f(x=1)\n  5 expected, 6 returned", "5", "6") == []
    assert sides_apart("f()\n  4 expected at [0], 1 returned", "[4, 3]", "[1]") == [
        ("expected", "[4, 3]"),
        ("got", "[1]"),
    ]
    assert sides_apart("it raised ValueError", None, "ValueError") == [("got", "ValueError")]


COMMANDS = ("::error::x", "a\n \t::set-output name=x::y", "##[group]x", "a ##vso[task.setvariable]x", "##teamcity[x]")


@pytest.mark.parametrize("text", COMMANDS)
def test_command_to_a_ci_log_is_shown_and_not_obeyed(text: str) -> None:
    """On a terminal, in a log and in the files of other tools."""
    for made in (for_terminal(text), clean(text), plain(text)):
        assert made != text
        assert not re.search(r"^\s*::|##[\w.]*\[", made, re.MULTILINE)


@given(st.text())
def test_text_for_a_terminal_holds_no_control_character(text: str) -> None:
    """All others stay the same."""
    shown = for_terminal(text)
    assert not CONTROL.search(shown)
    assert for_terminal(shown) == shown
    assert CONTROL.search(text) or "::" in text or "##" in text or shown == text


@pytest.mark.parametrize("text", ["=1", " =1", ";=1", "a; @x", "＝1", "a\n-1", "\t=1", "'=1", "a;'＋1", ";\t\r=1"])
def test_formula_is_no_formula_wherever_a_sheet_is_split(text: str) -> None:
    """Even after a spreadsheet splits at semicolons, tabs and newlines."""
    for part in re.split(r"[;\t\r\n]", as_cell(text)):
        assert not part.strip(" ").startswith(tuple("=+-@＝＋－＠"))


@given(st.text(alphabet="ab'=+-@＝;\t\r\n ,"))
def test_cell_goes_back_to_its_text(text: str) -> None:
    """So an export for a spreadsheet can be imported again."""
    assert from_cell(as_cell(text)) == text
