"""Tables of numbers in plain text: `x = [[1, 2],` above `[3, 4]]`, several side by side.  Pure."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

# Rows of entries as text; with more than two axes, tables of tables.
Table = tuple["str | Table", ...]

_START = re.compile(r"(?:^|[=:,+] |\s{2}|scores |weights |output )\s*(\[\[)")
_ENTRY = re.compile(r"[-+]?(?:\d[\d.e+-]*|inf|nan|True|False)")


@dataclass(frozen=True)
class Band:
    """Neighbouring lines that belong together: texts and tables from left to right."""

    parts: tuple[str | Table, ...]

    @property
    def has_table(self) -> bool:
        """Whether it is more than a line of text."""
        return any(not isinstance(part, str) for part in self.parts)


def find_bands(text: str) -> list[Band]:
    """The lines of a text with their tables of numbers; other text stays as written."""
    lines = text.splitlines()
    bands = []
    while lines:
        band, height = _read_band(lines)
        bands.append(band)
        lines = lines[height:]
    return bands


def _read_band(lines: Sequence[str]) -> tuple[Band, int]:
    """The band that begins at the first line, and its number of lines; one line of text if there is no table."""
    first = lines[0]
    plain = Band((first,)), 1
    parts: list[str | Table] = []
    blanked = list(lines)
    end, height, at = 0, 1, 0
    while (start := _START.search(first, at)) is not None:
        column = at = start.start(1)
        at += 1
        if first[:column].count("(") > first[:column].count(")"):
            continue  # an argument of a call, which reads better as written
        read = _read_table(lines, column)
        if read is None:
            return plain
        table, spans = read
        parts += [first[end:column], table]
        for row, (left, right) in enumerate(spans):
            blanked[row] = blanked[row][:left] + " " * (right - left) + blanked[row][right:]
        end = at = spans[0][1]
        height = max(height, len(spans))
    if not parts or any(line[:end].strip(" ,") for line in blanked[1:height]):
        return plain
    behind = [re.sub("^,", " ", line[end:]) for line in blanked[:height]]
    parts.append(textwrap.dedent("\n".join(behind)))
    stripped = (part.strip() if isinstance(part, str) else part for part in parts[:-1])
    texts = (part.removeprefix(",").strip() if isinstance(part, str) else part for part in (*stripped, parts[-1]))
    return Band(tuple(part for part in texts if part)), height


def _read_table(lines: Sequence[str], column: int) -> tuple[Table, list[tuple[int, int]]] | None:
    """The table whose brackets open at a column of the first line, and its columns in each line."""
    depth = 0
    written = ""
    spans: list[tuple[int, int]] = []
    for line in lines:
        start = column if not spans else column + len(line[column:]) - len(line[column:].lstrip())
        if spans and (line[:start].strip(" ,]") == line.strip() or line[start : start + 1] != "["):
            return None
        at = start
        while at < len(line):
            char = line[at]
            depth += (char == "[") - (char == "]")
            at += 1
            is_row_done = char == "]" and (depth == 0 or re.match(r",(\s{2}|\s*$)", line[at:]) is not None)
            if is_row_done:
                break
        written += line[start:at] + ("," if depth else "")
        spans.append((start, at))
        if depth == 0:
            table = _parse(written)
            return None if table is None else (table, spans)
    return None


def _parse(text: str) -> Table | None:
    """Nested lists of numbers, all of one length on each axis; None for anything else."""
    text = re.sub(r"\s+", "", text).replace(",]", "]")
    if not re.fullmatch(rf"(?:[\[\],]|{_ENTRY.pattern})*", text):
        return None
    table, rest = _parse_list(text)
    if rest or table is None or not _is_regular(table):
        return None
    return table


def _parse_list(text: str) -> tuple[Table | None, str]:
    entries: list[str | Table] = []
    text = text[1:]
    while text and text[0] != "]":
        if text[0] == "[":
            inner, text = _parse_list(text)
            if inner is None:
                return None, text
            entries.append(inner)
        else:
            entry = _ENTRY.match(text)
            if entry is None:
                return None, text
            entries.append(entry[0])
            text = text[entry.end() :]
        text = text.removeprefix(",")
    return (tuple(entries), text[1:]) if text else (None, "")


def _is_regular(table: Table) -> bool:
    """Whether all parts have the same shape and at least two axes."""
    return len(_shapes(table)) == 1 and all(not isinstance(row, str) for row in table)


def _shapes(table: str | Table) -> set[tuple[int, ...]]:
    if isinstance(table, str):
        return {()}
    inner = {shape for part in table for shape in _shapes(part)}
    return {(len(table), *shape) for shape in inner}
