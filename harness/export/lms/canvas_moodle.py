"""Fill in a gradebook export of Canvas or Moodle: what each of them writes, and how its import reads it.

Canvas (instructure/canvas-lms, lib/gradebook_exporter.rb and gradebook_importer.rb): an unknown title makes a new
assignment, and a changed number under "Points Possible" changes the assignment; so no column is ever added, and that
row is never touched.  Moodle (grade/export/txt, mod/assign/feedback/offline): a gradebook export, or the grading
worksheet of one assignment, whose import skips a grade above the maximum.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from harness.errors import UsageError, did_you_mean
from harness.export.gradebook import Gradebook
from harness.export.lms.canvas_push import PUSH
from harness.export.lms.csv_cells import CsvTable, read_table
from harness.export.lms.fill import COLUMNS, Layout, as_number, fill
from harness.files import write_private
from harness.policy.rules import GradebookTemplate
from harness.text import one_plain_line

MAX_BYTES = 256 << 20
TOTALS = ("total", "percent")
# Canvas: the columns before the assignments, and those that it computes.
CANVAS_IDS = ("SIS User ID", "SIS Login ID", "ID", "Integration ID")
CANVAS_TOTALS = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
CANVAS_LOCKED = {
    "ex": "excused in Canvas",
    "n/a": "not assigned to this learner in Canvas",
}
# `Top-p (1234)` is the assignment `Top-p`.
CANVAS_TITLE = re.compile(r"(.*\S)\s*\((\d+)\)")
_MUTED = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
# Moodle: one of these begins each kind of name.
MOODLE_IDS = ("ID number", "Email address", "Username", "Identifier")
MOODLE_FAMILY = ("Surname", "Last name")
# `Assignment: Top-p (Real)` is the activity `Top-p`.
MOODLE_TITLE = re.compile(r"(?:[^:]*:\s*)?(.*?)(?:\s*\(Real\))?")


def write_canvas(book: Gradebook, out: Path, template: GradebookTemplate) -> list[Path]:
    """`canvas.csv`, the export with grades filled in, and `canvas-report.txt`.  Raises UsageError."""
    return _write(book, out, template, "canvas", read_canvas)


def write_moodle(book: Gradebook, out: Path, template: GradebookTemplate) -> list[Path]:
    """`moodle.csv`, the export with grades filled in, and `moodle-report.txt`.  Raises UsageError."""
    return _write(book, out, template, "moodle", read_moodle)


def _write(
    book: Gradebook,
    out: Path,
    template: GradebookTemplate,
    name: str,
    read: Callable[[CsvTable, GradebookTemplate], Layout],
) -> list[Path]:
    if template.file is None:
        raise UsageError(f"{name}: no gradebook export is named; write --export {name}=FILE")
    table = read_table(_content(template.file), str(template.file))
    if not table.rows:
        raise UsageError(f"{template.file} is empty; export the gradebook again")
    layout = read(table, template)
    if layout.caps and not template.columns:  # a worksheet is of one assignment
        columns = {next(iter(book.maxima)) if len(book.maxima) == 1 else "total": layout.takes[0]}
    else:
        columns = find_columns(table, layout, book, template, name)
    values, report = fill(table, layout, columns, book, template, name)
    for exercise in book.maxima if not set(columns) & set(TOTALS) else ():
        if exercise not in columns:
            report.add(COLUMNS, f"{exercise} has no column here; its grades were not written")
    lines = list(report.lines(str(template.file), f"{name}.csv", len(book.learners)))
    if not report.written and not report.kept:
        raise UsageError(f"no grade can be written into {template.file}:\n{''.join(lines).rstrip()}")
    target = write_private(out / f"{name}.csv", table.replace(values))
    paths = [target, write_private(out / f"{name}-report.txt", lines)]
    if name == "canvas":
        paths.append(write_private(out / PUSH, json.dumps(list(_cells(table, layout, values)), indent=1) + "\n"))
    return paths


def _cells(table: CsvTable, layout: Layout, values: Mapping[tuple[int, int], str]) -> Iterator[dict[str, Any]]:
    """The cells that were filled in, by the numbers that Canvas gives to assignments and users."""
    user = table.titles.index("ID")
    for column in dict.fromkeys(column for _, column in values):
        title = CANVAS_TITLE.fullmatch(table.value(0, column).strip())
        points = {
            table.value(row, user).strip(): value.replace(",", ".")
            for (row, other), value in values.items()
            if other == column and table.value(row, user).strip().isdecimal()
        }
        if title is not None:
            yield {"assignment": int(title[2]), "title": title[1], "points": points}


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(content) > MAX_BYTES:
        raise UsageError(f"{path} is larger than {MAX_BYTES >> 20} MB; that is not a gradebook")
    return content


def find_columns(
    table: CsvTable, layout: Layout, book: Gradebook, template: GradebookTemplate, platform: str
) -> dict[str, int]:
    """The column of each exercise or total: as the assignment says, else the one whose title is the exercise's name,
    or for the total that of the assignment.

    Raises UsageError if a title is missing or there twice, or no column fits.
    """
    titles = {column: table.value(0, column).strip() for column in layout.takes}
    known = ", ".join(f'"{one_plain_line(title, 60)}"' for title in list(titles.values())[:30])
    if template.columns:
        return {name: _column(titles, title, layout, table, known) for name, title in template.columns.items()}
    by_slug: dict[str, list[int]] = {}
    for column, title in titles.items():
        by_slug.setdefault(_slug(layout.name_of(title)), []).append(column)
    wanted = {name: _slug(name) for name in book.maxima}
    title = book.assignment.title if book.assignment.exercises else ""
    if title and _slug(title) not in wanted.values():
        wanted["total"] = _slug(title)
    columns = {name: by_slug[slug][0] for name, slug in wanted.items() if len(by_slug.get(slug, ())) == 1}
    if not columns:
        homework = f'the assignment "{one_plain_line(title, 60)}" or ' if title else ""
        near = get_close_matches(title, titles.values(), 1, 0) or ["Homework 1"]
        example = one_plain_line(near[0], 60).replace('"', "")
        raise UsageError(
            f"{table.path}: no column is named after {homework}an exercise, and columns are never added. There are "
            f"{known or 'none that take grades'}. Say in the assignment which one takes the total, or an exercise:\n"
            f'{platform}:\n  columns: {{total: "{example}"}}'
        )
    return columns


def _column(titles: Mapping[int, str], wanted: str, layout: Layout, table: CsvTable, known: str) -> int:
    same = [column for column, title in titles.items() if title == wanted.strip()]
    same = same or [column for column, title in titles.items() if layout.name_of(title) == wanted.strip()]
    if len(same) == 1:
        return same[0]
    if same:
        raise UsageError(
            f'{table.path}: {len(same)} columns are named "{wanted}"; write the whole title, with its number'
        )
    near = did_you_mean(wanted, [name for title in titles.values() for name in (title, layout.name_of(title))])
    raise UsageError(f'{table.path} has no column "{wanted}" that takes grades{near}; there are {known or "none"}')


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.casefold()))


def _places(table: CsvTable, names: Iterable[str]) -> list[int]:
    """The columns of those titles that are there, in order."""
    titles = table.titles
    return [titles.index(name) for name in names if name in titles]


def _by_match(
    table: CsvTable, template: GradebookTemplate, names: Sequence[tuple[int, ...]]
) -> tuple[list[int], list[tuple[int, ...]]]:
    """The columns that `match` names, those of identifiers and those of names."""
    titles = table.titles
    ids, name_columns = [], []
    for title in template.match:
        if title not in titles:
            raise UsageError(f'{table.path} has no column "{title}" to match by{did_you_mean(title, titles)}')
        column = titles.index(title)
        parts = [columns for columns in names if column in columns]
        name_columns += parts
        if not parts:
            ids.append(column)
    return ids, name_columns


def read_canvas(table: CsvTable, template: GradebookTemplate) -> Layout:
    """The layout.  Raises UsageError if this is not an export of Canvas."""
    titles = table.titles
    single = _places(table, ("Student",))
    pair = _places(table, ("FirstName", "LastName"))
    if not (single or len(pair) == 2) or "ID" not in titles or "Section" not in titles:
        raise UsageError(
            f"{table.path} is not a gradebook export of Canvas: its first row has no Student, ID and Section. "
            "Export it under Grades (in English), and leave it as it is"
        )
    names: list[tuple[int, ...]] = [(single[0],)] if single else [(pair[0], pair[1])]
    ids = _places(table, CANVAS_IDS)
    if template.match:
        ids, names = _by_match(table, template, names)
    students = []
    possible: dict[tuple[int | None, int], Decimal] = {}
    read_only: set[int] = set()
    for row in range(1, len(table.rows)):
        values = table.values(row)
        if "Points Possible" in values[0]:
            for column, value in enumerate(values):
                number = as_number(value)
                if number is not None:
                    possible[None, column] = number
                if re.search(r"read\s+only", value):
                    read_only.add(column)
        elif not all(_MUTED.fullmatch(value) for value in values):
            students.append(row)
    first = titles.index("Section") + 1
    takes = [column for column in range(first, len(titles)) if not CANVAS_TOTALS.search(titles[column])]
    open_columns = tuple(column for column in takes if column not in read_only)
    return Layout(
        tuple(students), tuple(ids), tuple(names), open_columns, CANVAS_TITLE, maxima=possible, locked=CANVAS_LOCKED
    )


def read_moodle(table: CsvTable, template: GradebookTemplate) -> Layout:
    """The layout.  Raises UsageError if this is not an export of Moodle."""
    titles = table.titles
    full = _places(table, ("Full name",))
    given, family = _places(table, ("First name",)), _places(table, MOODLE_FAMILY)
    names: list[tuple[int, ...]] = [(full[0],)] if full else [(given[0], family[0])] if given and family else []
    ids = _places(table, MOODLE_IDS)
    if template.match:
        ids, names = _by_match(table, template, names)
    if not ids and not names:
        raise UsageError(
            f"{table.path}: no column says who is who ({', '.join(MOODLE_IDS)}, Full name). If the export is in "
            'another language, name the columns in the assignment (moodle: {match: ["E-Mail-Adresse"]})'
        )
    rows = tuple(row for row in range(1, len(table.rows)) if any(value.strip() for value in table.values(row)))
    if "Identifier" in titles and "Grade" in titles:
        return _worksheet(table, rows, ids, names, titles)
    known = {*ids, *(column for parts in names for column in parts)}
    takes = tuple(n for n, title in enumerate(titles) if n not in known and not title.startswith("Feedback:"))
    return Layout(rows, tuple(ids), tuple(names), takes, MOODLE_TITLE)


def _worksheet(
    table: CsvTable, rows: Sequence[int], ids: Sequence[int], names: Sequence[tuple[int, ...]], titles: Sequence[str]
) -> Layout:
    """The grading worksheet of one assignment: one column takes grades, and rows may be closed."""
    folded = [title.casefold() for title in titles]
    grade = titles.index("Grade")
    maxima: dict[tuple[int | None, int], Decimal] = {}
    closed: dict[int, str] = {}
    for row in rows:
        most = as_number(table.value(row, folded.index("maximum grade"))) if "maximum grade" in folded else None
        if most is not None:
            maxima[row, grade] = most
        if "grade can be changed" in folded:
            changes = table.value(row, folded.index("grade can be changed"))
            if changes.strip().casefold() == "no":
                closed[row] = "Moodle says that this grade cannot be changed"
    return Layout(
        tuple(rows), tuple(ids), tuple(names), (grade,), MOODLE_TITLE, maxima=maxima, closed=closed, caps=True
    )
