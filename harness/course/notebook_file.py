"""A Jupyter notebook (nbformat 4) → its code cells as plain Python.  Never runs one."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from harness.authoring.python_text import PARSING

SUFFIX = ".ipynb"
# Of all code cells together; and how many magics of one cell are found.
MOST_CHARS = 1 << 18
MOST_MAGICS = 100
# Cell magics whose cell is Python that runs in the notebook; the cells of others are something else, such as a script.
PYTHON_MAGICS = ("capture", "check", "prun", "time", "timeit")
CELL_MAGIC = re.compile(r"%%(\w+)")
# IPython's own syntax, where Python finds an error: a magic, a shell line, help, and what is assigned from either.
IPYTHON_LINE = re.compile(r"\s*(?:[%!?]|[\w\s,.\[\]'\"]*=\s*[%!])|.*\?\s*$")
INDENT = re.compile(r"\s*")


@dataclass(frozen=True)
class Cell:
    """A code cell: how messages name it, and its text, in which each line keeps its number."""

    label: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.split("\n")


def read_cells(content: bytes) -> list[Cell]:
    """The code cells of a notebook, without magics and shell lines.  Raises ValueError, which says what it is."""
    document = json.loads(content.decode("utf-8-sig"))
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise ValueError('it has no list of "cells"; save it as nbformat 4')
    code = [(cell, _text_of(cell)) for cell in cells if cell.get("cell_type") == "code"]
    if sum(len(text) for _, text in code) > MOST_CHARS:
        raise ValueError(f"its code cells hold more than {MOST_CHARS >> 10} KB; a solution is a few kilobytes")
    return [_read_cell(number, cell, text) for number, (cell, text) in enumerate(code, 1)]


def _text_of(cell: dict[str, object]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _read_cell(number: int, cell: dict[str, object], text: str) -> Cell:
    count = cell.get("execution_count")
    executed = f" (In [{count}])" if type(count) is int else ""
    return Cell(f"code cell {number}{executed}", as_python(text))


def as_python(text: str) -> str:
    """The text of a cell with everything that is not Python replaced, line by line; a real syntax error stays."""
    lines = "\n".join(text.splitlines()).split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if magic := CELL_MAGIC.match(lines[first].lstrip()):
        if magic[1] not in PYTHON_MAGICS:
            return ""
        lines[first] = ""
    for _ in range(MOST_MAGICS):
        wrong = _wrong_line(lines)
        if wrong is None or not IPYTHON_LINE.match(lines[wrong]):
            break
        _leave_out(lines, wrong)
    return "\n".join(lines)


def _wrong_line(lines: Sequence[str]) -> int | None:
    """The line, from 0, where Python finds a syntax error."""
    try:
        with PARSING:
            ast.parse("\n".join(lines))
    except SyntaxError as error:
        return min(max((error.lineno or 1) - 1, 0), len(lines) - 1)
    except (ValueError, MemoryError, RecursionError):
        return None
    return None


def _leave_out(lines: list[str], first: int) -> None:
    """Replace a line and those that continue it by a statement that does nothing."""
    last = first
    while lines[last].rstrip().endswith("\\") and last + 1 < len(lines):
        last += 1
    indent = INDENT.match(lines[first])
    lines[first : last + 1] = [f"{indent[0] if indent else ''}pass", *[""] * (last - first)]
