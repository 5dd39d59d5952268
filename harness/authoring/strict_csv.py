"""Strict CSV: a table that people write → its rows with their lines, or every problem at once; and rows → a table.

Both stream: one row is in memory at a time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.errors import Problem, UsageError
from harness.text import CONTROL

Cells = Mapping[str, str]


def read_table(
    path: Path,
    most_bytes: int,
    wrong_header: Callable[[Sequence[str]], str],
    wrong_row: Callable[[int, Cells], str] = lambda line, cells: "",
) -> Iterator[tuple[int, Cells]]:
    """The rows that are not blank, with their lines; cells by the name of their column in lower case.

    The functions say what is wrong with the names of the columns, or with a row; "" for nothing.  Raises UsageError if
    the file cannot be read, and after the last row with every problem.
    """
    problems: list[Problem] = []
    header: list[str] = []
    for line, row in _rows(path, most_bytes, problems):
        if not header:
            header = [name.strip().lower() for name in row] or [""]
            wrong = wrong_header(header)
            if wrong:
                problems.append(Problem(str(path), line, 1, wrong))
                break
        elif any(cell.strip() for cell in row):
            cells = {name: cell.strip() for name, cell in zip(header, row, strict=False)}
            many = f"{len(row)} columns where the first line has {len(header)}; quote a cell that holds a comma"
            wrong = many if len(row) != len(header) else wrong_row(line, cells)
            if wrong:
                problems.append(Problem(str(path), line, 1, wrong))
            else:
                yield line, cells
    if not header and not problems:
        problems.append(Problem(str(path), 1, 1, wrong_header(())))
    if problems:
        raise UsageError("\n".join(problem.render() for problem in problems))


def _rows(path: Path, most_bytes: int, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """The rows with their line numbers, up to the first text that is not CSV."""
    line = 1
    try:
        if path.stat().st_size > most_bytes:
            raise UsageError(f"{path} is larger than {most_bytes >> 20} MB; is it the right file?")
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()  # spreadsheets of many countries write semicolons
            delimiter = next((sign for sign in ";\t" if sign in first and "," not in first), ",")
            file.seek(0)
            reader = csv.reader(file, strict=True, delimiter=delimiter)
            for row in reader:
                yield line, row
                line = reader.line_num + 1
    except UnicodeDecodeError as error:
        byte = f"byte 0x{error.object[error.start]:02x}"
        problems.append(Problem(str(path), line, 1, f"not UTF-8 text from here on ({byte}); save it as UTF-8"))
    except csv.Error as error:
        problems.append(Problem(str(path), line, 1, f"no CSV: {error}"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None


def as_csv(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The text of a table, in pieces."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in rows:
        writer.writerow(row)
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def control_in(cells: Cells) -> str:
    """What is wrong with a row that has a control character; "" if none has one."""
    for name, cell in cells.items():
        if control := CONTROL.search(cell):
            return f"the {name} has the control character U+{ord(control[0]):04X} in it; remove it"
    return ""
