"""Two Python files side by side, without docstrings.  Pure."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from harness.authoring.python_text import parse_python


@dataclass(frozen=True)
class NumberedLine:
    """A line and its number in its file."""

    number: int
    text: str


@dataclass(frozen=True)
class Hunk:
    """Neighbouring lines of both files, which are equal or replace each other."""

    left: tuple[NumberedLine, ...]
    right: tuple[NumberedLine, ...]
    is_equal: bool


def side_by_side(left: str, right: str) -> tuple[Hunk, ...]:
    """The hunks of two files, from top to bottom."""
    lefts, rights = code_lines(left), code_lines(right)
    matcher = difflib.SequenceMatcher(
        None, [line.text for line in lefts], [line.text for line in rights], autojunk=False
    )
    return tuple(
        Hunk(tuple(lefts[left_start:left_end]), tuple(rights[right_start:right_end]), tag == "equal")
        for tag, left_start, left_end, right_start, right_end in matcher.get_opcodes()
    )


def code_lines(source: str) -> list[NumberedLine]:
    """The lines without docstrings, and without blank lines at the top or more than one in a row."""
    tree = parse_python(source)
    left_out = set(_docstring_lines(tree)) if tree is not None else set()
    lines: list[NumberedLine] = []
    for number, text in enumerate(source.splitlines(), 1):
        is_repeated_blank = not text.strip() and (not lines or not lines[-1].text)
        if number not in left_out and not is_repeated_blank:
            lines.append(NumberedLine(number, text.rstrip()))
    return lines


def _docstring_lines(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if ast.get_docstring(node, clean=False) is not None:
            docstring = node.body[0]
            yield from range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1)
