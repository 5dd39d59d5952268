"""Grades → the cells of a gradebook export, and a report of what was written and what was not.  Pure.

A learner is matched with a row or not at all: what could mean two rows, or one row for two learners, is left alone and
reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from harness.export.gradebook_data import Gradebook
from harness.export.lms.csv_cells import CsvTable
from harness.policy.grades import plain_number
from harness.policy.rules import GradebookTemplate
from harness.text import one_plain_line

HUNDRED = Decimal(100)
_NUMBER = re.compile(r"\s*-?\d+([.,]\d+)?\s*")


@dataclass(frozen=True)
class Layout:
    """What stands where in an export.

    `ids` and `names` are the columns by which learners are found; a name may lie in two, the given and the family name.
    `maxima` gives a column's maximum by row, or for all rows under None.  `locked` are cells' contents that are not
    overwritten, with the reason; `closed` the rows that take no grade, with the reason.
    """

    rows: tuple[int, ...]
    ids: tuple[int, ...]
    names: tuple[tuple[int, ...], ...]
    maxima: Mapping[tuple[int | None, int], Decimal] = field(default_factory=dict)
    locked: Mapping[str, str] = field(default_factory=dict)
    closed: Mapping[int, str] = field(default_factory=dict)
    empty: frozenset[str] = frozenset({""})
    caps: bool = False


@dataclass
class FillReport:
    """What came of filling in, in lines for whoever uploads the file."""

    written: int = 0
    changed: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    def lines(self, source: str, target: str) -> Iterator[str]:
        """The report as text."""
        yield f"{target} is {source} with {self.written} cells filled in; everything else is as it was.\n"
        for title, found in (
            ("Not in the file, so nothing was written for them", self.unmatched),
            ("Not clear who that is, so nothing was written for them", self.ambiguous),
            ("Left as they were", self.left),
            ("Columns", self.columns),
            ("Held another grade before", self.changed),
            ("In the file, without a result", self.without),
        ):
            if found:
                yield f"\n{title} ({len(found)}):\n"
                yield from (f"  {line}\n" for line in found)


def fill(
    table: CsvTable, layout: Layout, columns: Mapping[str, int], book: Gradebook, sheet: GradebookTemplate
) -> tuple[dict[tuple[int, int], str], FillReport]:
    """The cells to write, by row and column, and the report."""
    report = FillReport()
    rows = match(table, layout, [learner for learner in book.learners if learner is not None], sheet.learners, report)
    if None in book.learners:
        report.unmatched.append("results without a learner's name")
    values: dict[tuple[int, int], str] = {}
    for name, column in columns.items():
        signs = _decimal_sign(table, layout, column)
        told_maximum = False
        for learner, row in rows.items():
            amount, most, why = _amount(book, learner, name)
            who = f"{one_plain_line(learner, 80)}, {one_plain_line(table.value(0, column), 80)}"
            if amount is None:
                if why:
                    report.left.append(f"{who}: {why}")
                continue
            possible = layout.maxima.get((row, column), layout.maxima.get((None, column)))
            if possible is not None and possible != most:
                if sheet.scales and most:
                    amount = book.policy.rounding.apply(amount * possible / most)
                elif not told_maximum:
                    told_maximum = True
                    report.columns.append(
                        f"{one_plain_line(table.value(0, column), 80)} is out of {plain_number(possible)}, {name} out "
                        f"of {plain_number(most)}: points were written as they are; `scale: true` makes shares of them"
                    )
            _put(table, layout, sheet, (row, column), amount, possible, signs, who, values, report)
    taken = set(rows.values())
    report.without += [_row_name(table, layout, row) for row in layout.rows if row not in taken]
    report.without[:] = [name for name in report.without if name != "Student, Test"]  # Canvas' own test student
    return values, report


def _put(
    table: CsvTable,
    layout: Layout,
    sheet: GradebookTemplate,
    place: tuple[int, int],
    amount: Decimal,
    possible: Decimal | None,
    sign: str,
    who: str,
    values: dict[tuple[int, int], str],
    report: FillReport,
) -> None:
    """Write one amount, or say why not."""
    row, column = place
    if column >= len(table.rows[row]):
        report.left.append(f"{who}: its row in the file has no such column")
        return
    old = table.value(row, column).strip()
    new = plain_number(amount).replace(".", sign)
    held = as_number(old)
    if row in layout.closed:
        report.left.append(f"{who}: {layout.closed[row]}")
    elif old.casefold() in layout.locked:
        report.left.append(f"{who}: {layout.locked[old.casefold()]}")
    elif held == amount:
        report.written += 1  # as it should be, to the byte
    elif old not in layout.empty and not sheet.replaces:
        report.left.append(f"{who}: holds {one_plain_line(old, 40)}; `existing: replace` would make it {new}")
    elif layout.caps and possible is not None and amount > possible:
        report.left.append(f"{who}: {new} is more than the column's {plain_number(possible)}, which is not taken")
    else:
        values[place] = new
        report.written += 1
        if old not in layout.empty:
            report.changed.append(f"{who}: {one_plain_line(old, 40)} is now {new}")


def _amount(book: Gradebook, learner: str, name: str) -> tuple[Decimal | None, Decimal, str]:
    """What is written for a learner, of how much, and why nothing where there is nothing to write."""
    if name in ("total", "percent"):
        total = book.total(learner)
        missing = [grade.exercise for grade in book.learners[learner].values() if grade.points is None]
        if name == "percent":
            return total.percent, HUNDRED, "" if total.percent is not None else "nothing could be graded"
        if missing:
            return None, total.max_points, f"{', '.join(missing)} could not be graded, and the total would lack it"
        return total.points, total.max_points, ""
    grade = book.learners[learner].get(name)
    if grade is None:
        return None, book.maxima.get(name, Decimal(0)), ""
    if grade.points is None:
        return None, grade.max_points, grade.notes[0] if grade.notes else "it could not be graded"
    return grade.points, grade.max_points, ""


# ---- who is who


def match(
    table: CsvTable, layout: Layout, learners: Sequence[str], identifiers: Mapping[str, str], report: FillReport
) -> dict[str, int]:
    """The row of each learner that has exactly one, by an identifier, else by name; the others are reported."""
    by_id: dict[str, set[int]] = defaultdict(set)
    by_name: dict[str, set[int]] = defaultdict(set)
    for row in layout.rows:
        for column in layout.ids:
            by_id[_key(table.value(row, column))].add(row)
        for parts in layout.names:
            for name in _names([table.value(row, column) for column in parts]):
                by_name[name].add(row)
    by_id.pop("", None)
    by_name.pop("", None)
    found: dict[str, int] = {}
    owners: dict[int, list[str]] = defaultdict(list)
    for learner in learners:
        called = identifiers.get(learner, learner)
        rows = by_id.get(_key(called)) or by_name.get(_key(called.replace("_", " "))) or set()
        if len(rows) == 1:
            found[learner] = next(iter(rows))
            owners[found[learner]].append(learner)
        elif rows:
            lines = ", ".join(_row_name(table, layout, row) for row in sorted(rows))
            report.ambiguous.append(f"{one_plain_line(learner, 80)} could be {len(rows)} rows: {lines}")
        else:
            report.unmatched.append(one_plain_line(learner, 80))
    for row, several in owners.items():
        if len(several) > 1:
            names = " and ".join(one_plain_line(learner, 80) for learner in several)
            report.ambiguous.append(f"{names} would all be {_row_name(table, layout, row)}")
            for learner in several:
                del found[learner]
    return found


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _names(parts: Sequence[str]) -> Iterable[str]:
    """`Last, First` also as `first last`; two cells in either order."""
    if len(parts) > 1:
        return {_key(" ".join(parts)), _key(" ".join(reversed(parts)))}
    last, comma, first = parts[0].partition(",")
    return {_key(parts[0]), _key(f"{first} {last}")} if comma else {_key(parts[0])}


def _row_name(table: CsvTable, layout: Layout, row: int) -> str:
    columns = layout.names[0] if layout.names else layout.ids[:1]
    name = " ".join(table.value(row, column) for column in columns)
    return one_plain_line(name, 80) or f"row {row + 1}"


# ---- numbers as the file writes them


def as_number(text: str) -> Decimal | None:
    """A number with a point or a comma; None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None


def _decimal_sign(table: CsvTable, layout: Layout, column: int) -> str:
    """The sign before the decimals in this column, else in the whole file: a comma where numbers have no points."""
    for columns in ((column,), range(len(table.rows[0]))):
        cells = [table.value(row, other).strip() for row in range(1, len(table.rows)) for other in columns]
        numbers = [cell for cell in cells if _NUMBER.fullmatch(cell)]
        if any("." in number for number in numbers):
            return "."
        if any("," in number for number in numbers):
            return ","
    return "."
