"""A CSV file in which single cells are changed and every other byte stays as it is.  Pure.

That includes the byte order mark, the delimiter, quotes whether needed or not, line ends, blank lines and bytes that
are not UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.errors import Problem, UsageError

DELIMITERS = (",", ";", "\t")
BOM = "\ufeff"
_NEWLINE = re.compile(r"\r\n|\n|\r")
# Some first rows are notes; this many are enough to see which delimiter splits all of them alike.
_TRIED_ROWS = 10


@dataclass(frozen=True, slots=True)
class CsvCell:
    """The span of a cell in the text, quotes included, and its value."""

    start: int
    end: int
    value: str


@dataclass(frozen=True)
class CsvTable:
    """A file's text, cut into rows of cells; a blank line is a row of one empty cell."""

    path: str
    text: str = field(repr=False)
    delimiter: str
    rows: tuple[tuple[CsvCell, ...], ...] = field(repr=False)

    @property
    def titles(self) -> list[str]:
        """The first row, without spaces around the titles."""
        return [cell.value.strip() for cell in self.rows[0]]

    def value(self, row: int, column: int) -> str:
        """The value of a cell; a row that is too short ends in empty cells."""
        return self.rows[row][column].value if column < len(self.rows[row]) else ""

    def values(self, row: int) -> list[str]:
        """The values of a row."""
        return [cell.value for cell in self.rows[row]]

    def replace(self, values: Mapping[tuple[int, int], str]) -> bytes:
        """The file with new values for these cells, by row and column.

        A quoted cell stays quoted; any other is quoted if it must be.
        """
        parts = []
        done = 0
        for row, column in sorted(values):
            cell = self.rows[row][column]
            value = values[row, column]
            is_quoted = self.text[cell.start : cell.start + 1] == '"'
            if is_quoted or any(sign in value for sign in (self.delimiter, '"', "\r", "\n")):
                value = '"' + value.replace('"', '""') + '"'
            parts += [self.text[done : cell.start], value]
            done = cell.end
        return "".join([*parts, self.text[done:]]).encode("utf-8", "surrogateescape")


def read_table(content: bytes, path: str) -> CsvTable:
    """Parse a file's bytes; problems name `path`.  Raises UsageError if it is not CSV text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UsageError(f"{path} is UTF-16 text; export it, or save it, as UTF-8")
    text = content.decode("utf-8", "surrogateescape")
    if "\0" in text:
        raise UsageError(f"{path} is not text: it contains zero bytes")
    delimiter = find_delimiter(text, path)
    return CsvTable(path, text, delimiter, tuple(map(tuple, _rows(text, delimiter, path))))


def find_delimiter(text: str, path: str) -> str:
    """The delimiter that gives the first rows the same number of cells, and of several such the most."""
    ranked: list[tuple[bool, int, str]] = []
    first = _NEWLINE.split(text, 1)[0]
    for delimiter in DELIMITERS:
        try:
            counts = [len(row) for row in _rows(text, delimiter, path, _TRIED_ROWS) if len(row) > 1 or row[0].value]
        except UsageError:  # it may still be the right one; then reading the table reports the problem
            ranked.append((False, first.count(delimiter) + 1, delimiter))
            continue
        if counts:
            ranked.append((len(set(counts)) == 1 and counts[0] > 1, counts[0], delimiter))
    # a single column has no delimiter, so any will do
    return max(ranked, key=lambda candidate: candidate[:2])[2] if ranked else DELIMITERS[0]


def _rows(text: str, delimiter: str, path: str, most: int | None = None) -> Sequence[Sequence[CsvCell]]:
    plain = re.compile(f"[^{re.escape(delimiter)}\r\n]*")
    quoted = re.compile('"[^"]*(?:""[^"]*)*"')
    rows: list[list[CsvCell]] = []
    row: list[CsvCell] = []
    position = len(BOM) if text.startswith(BOM) else 0
    if position == len(text):
        return rows
    while True:
        match = quoted.match(text, position) if text.startswith('"', position) else None
        if match is not None:
            value = match[0][1:-1].replace('""', '"')
        else:
            match = plain.match(text, position)
            assert match is not None
            value = match[0]
            if value.startswith('"'):
                raise _problem(text, path, position, "a quote is opened and not closed")
        row.append(CsvCell(position, match.end(), value))
        position = match.end()
        if text.startswith(delimiter, position):
            position += len(delimiter)
            continue
        rows.append(row)
        row = []
        newline = _NEWLINE.match(text, position)
        if newline is None and position < len(text):
            raise _problem(text, path, position, "text follows a closing quote")
        if newline is None or newline.end() == len(text) or len(rows) == most:
            return rows
        position = newline.end()


def _problem(text: str, path: str, position: int, what: str) -> UsageError:
    before = text[:position]
    line = len(_NEWLINE.findall(before)) + 1
    column = position - max(before.rfind("\n"), before.rfind("\r"))
    return UsageError(Problem(path, line, column, f"not CSV: {what}; export the file again").render())
