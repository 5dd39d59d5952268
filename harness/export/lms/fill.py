"""Grades → the cells of a gradebook export, and a report of what was written and what was not.  Pure.

A learner is matched with exactly one row or with none: a learner who could be in two rows, or shares a row with
another, is skipped and reported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from harness.export.gradebook import Gradebook
from harness.export.lms.csv_cells import CsvTable
from harness.policy.grades import plain_number
from harness.policy.roster import Person, RosterEntry, RosterIndex
from harness.policy.rules import GradebookTemplate
from harness.text import counted, one_plain_line

HUNDRED = Decimal(100)
MOST_NAMED = 10
CANVAS_TEST_STUDENT = "Student, Test"
# The text of a cell without a grade.
EMPTY = ("", "-")
UNMATCHED = "Not in the file, so nothing was written for them"
AMBIGUOUS = "Ambiguous, so nothing was written for them"
SKIPPED = "Left as they were"
COLUMNS = "Columns"
CHANGED = "Held another grade before"
UNGRADED = "In the file, without a result"
SECTIONS = (UNMATCHED, AMBIGUOUS, SKIPPED, COLUMNS, CHANGED, UNGRADED)
Rows = dict[str, int]
_NUMBER = re.compile(r"\s*-?\d+([.,]\d+)?\s*")


@dataclass(frozen=True)
class Layout:
    """The layout of an export.

    `ids` and `names` are the columns by which learners are found; a name may span two, the given and the family name.
    `takes` are the columns that take grades, `title` the pattern that has the name of an exercise in a title.  `maxima`
    gives a column's maximum by row, or for all rows under None.  `locked` are the contents of cells that are not
    overwritten, `closed` the rows that take no grade, each with the reason; `caps`: no grade above the maximum.
    """

    rows: tuple[int, ...]
    ids: tuple[int, ...]
    names: tuple[tuple[int, ...], ...]
    takes: tuple[int, ...]
    title: re.Pattern[str]
    maxima: Mapping[tuple[int | None, int], Decimal] = field(default_factory=dict)
    locked: Mapping[str, str] = field(default_factory=dict)
    closed: Mapping[int, str] = field(default_factory=dict)
    caps: bool = False

    def name_of(self, title: str) -> str:
        """The name in the title of a column."""
        match = self.title.fullmatch(title)
        return match[1] if match else title

    def maximum(self, row: int, column: int) -> Decimal | None:
        """The maximum of a cell; None if the file gives none."""
        return self.maxima.get((row, column), self.maxima.get((None, column)))


class FillReport:
    """What was written and what was not, as lines for the user who uploads the file.

    `written` are the learners with a grade in the file now, `unmatched` those whose row is not known, `kept` counts the
    cells that stay as they are by the assignment's rules.
    """

    def __init__(self) -> None:
        self.cells = 0
        self.written: dict[str, None] = {}
        self.unmatched: dict[str, None] = {}
        self.kept = 0
        self.sections: dict[str, list[str]] = {title: [] for title in SECTIONS}

    def add(self, section: str, line: str, *unmatched: str) -> None:
        """One line of a section, and learners whose row is not known."""
        self.sections[section].append(line)
        self.unmatched |= dict.fromkeys(unmatched)

    def count(self, learner: str) -> None:
        """A cell that holds this learner's grade now."""
        self.cells += 1
        self.written[learner] = None

    def headline(self, target: str, expected: int) -> str:
        """`canvas.csv: 29 of 30 learners written; not matched: zq1`."""
        text = f"{target}: {len(self.written)} of {counted(expected, 'learner')} written"
        names = [one_plain_line(learner, 80) for learner in self.unmatched]
        more = [f"and {len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
        text += f"; not matched: {', '.join([*names[:MOST_NAMED], *more])}" if names else ""
        left = self.sections[SKIPPED]
        return text + (f"; {len(left)} left as they were, such as {one_plain_line(left[0], 120)}" if left else "")

    def lines(self, source: str, target: str, expected: int) -> Iterator[str]:
        """The report as text."""
        yield f"{self.headline(target, expected)}\n"
        yield f"{target} is {source} with {self.cells} cells filled in; everything else is as it was.\n"
        for title, lines in self.sections.items():
            if lines:
                yield f"\n{title} ({len(lines)}):\n"
                yield from (f"  {line}\n" for line in lines)


@dataclass(frozen=True)
class _Filling:
    """A table that is being filled in: the cells to write so far, by row and column, and the report."""

    table: CsvTable
    layout: Layout
    template: GradebookTemplate
    book: Gradebook
    values: dict[tuple[int, int], str] = field(default_factory=dict)
    report: FillReport = field(default_factory=FillReport)

    def fill_column(self, name: str, column: int, rows: Mapping[str, int]) -> None:
        """Write an exercise, `total` or `percent` into the rows of these learners."""
        title = one_plain_line(self.table.value(0, column), 80)
        sign = _decimal_sign(self.table, column)
        is_scale_reported = False
        for learner, row in rows.items():
            who = f"{one_plain_line(learner, 80)}, {title}"
            amount, most, reason = _amount(self.book, learner, name)
            if amount is None:
                if reason:
                    self.report.kept += 1
                    self.report.add(SKIPPED, f"{who}: {reason}")
                continue
            possible = self.layout.maximum(row, column)
            if possible is not None and possible != most:
                if self.template.scale and most:
                    amount = self.book.assignment.round.apply(amount * possible / most)
                elif not is_scale_reported:
                    is_scale_reported = True
                    self.report.add(
                        COLUMNS,
                        f"{title} is out of {plain_number(possible)}, {name} out of {plain_number(most)}: "
                        "points were written as they are; `scale: true` makes shares of them",
                    )
            self._put((row, column), amount, sign, learner, who)

    def _put(self, place: tuple[int, int], amount: Decimal, sign: str, learner: str, who: str) -> None:
        """Write one amount, or report why not."""
        layout, report = self.layout, self.report
        row, column = place
        if column >= len(self.table.rows[row]):
            report.add(SKIPPED, f"{who}: its row in the file has no such column")
            return
        old = self.table.value(row, column).strip()
        new = plain_number(amount).replace(".", sign)
        possible = layout.maximum(row, column)
        if row in layout.closed:
            report.add(SKIPPED, f"{who}: {layout.closed[row]}")
        elif old.casefold() in layout.locked:
            report.add(SKIPPED, f"{who}: {layout.locked[old.casefold()]}")
        elif as_number(old) == amount:
            report.count(learner)  # the file holds this grade already
        elif old not in EMPTY and self.template.existing == "keep":
            report.kept += 1
            report.add(SKIPPED, f"{who}: holds {one_plain_line(old, 40)}; `existing: replace` would make it {new}")
        elif layout.caps and possible is not None and amount > possible:
            report.add(SKIPPED, f"{who}: {new} is more than the column's {plain_number(possible)} and was not written")
        else:
            self.values[place] = new
            report.count(learner)
            if old not in EMPTY:
                report.add(CHANGED, f"{who}: {one_plain_line(old, 40)} is now {new}")


def fill(
    table: CsvTable,
    layout: Layout,
    columns: Mapping[str, int],
    book: Gradebook,
    template: GradebookTemplate,
    platform: str = "",
) -> tuple[dict[tuple[int, int], str], FillReport]:
    """The cells to write, by row and column, and the report."""
    filling = _Filling(table, layout, template, book)
    report = filling.report
    rows = match(table, layout, _expected(book, platform, template), platform, report)
    if None in book.learners:
        report.add(UNMATCHED, "results without a learner's name")
    for name, column in columns.items():
        filling.fill_column(name, column, rows)
    taken = set(rows.values())
    for row in layout.rows:
        name = _row_name(table, layout, row)
        if row not in taken and name != CANVAS_TEST_STUDENT:
            report.add(UNGRADED, name)
    return filling.values, report


def _expected(book: Gradebook, platform: str, template: GradebookTemplate) -> list[RosterEntry]:
    """Everybody with grades, as the roster knows them; by `learners` of the template somebody has another identifier.

    Who is not on the roster may be found by what the results call them: an identifier, or a name with underscores."""
    known = {entry.id: entry for entry in book.assignment.roster}
    expected = []
    for learner in book.learners:
        if learner is None:
            continue
        entry = known.get(learner) or RosterEntry(learner, learner.replace("_", " "), email=learner)
        if learner in template.learners:
            other = template.learners[learner]
            entry = RosterEntry(learner, other.replace("_", " "), ids={platform: other})
        expected.append(entry)
    return expected


def _amount(book: Gradebook, learner: str, name: str) -> tuple[Decimal | None, Decimal, str]:
    """The amount to write for a learner, its maximum, and the reason if there is no amount."""
    if name in ("total", "percent"):
        total = book.total(learner)
        if total.pending:
            return None, total.max_points, f"pending: {', '.join(total.pending)} is held or could not be graded"
        if total.percent is None:
            return None, total.max_points, "excused from everything" if book.maxima else "nothing was graded"
        return (total.percent, HUNDRED, "") if name == "percent" else (total.points, total.max_points, "")
    grade = book.learners[learner].get(name)
    if grade is None:
        most = book.maxima.get(name, Decimal(0))
        if not book.assignment.exercises:
            return None, most, ""
        absence = book.absence(learner, name)
        return absence.points, most, absence.note
    if grade.points is None:
        return None, grade.max_points, grade.notes[0] if grade.notes else "it could not be graded"
    return grade.points, grade.max_points, ""


# ---- matching learners with rows


def match(table: CsvTable, layout: Layout, roster: Sequence[RosterEntry], platform: str, report: FillReport) -> Rows:
    """The row of each of these learners, found by identifier, else by e-mail, else by name, as `class collect` does;
    those without exactly one are reported.  A row belongs to the learner whom the more reliable of these names."""
    index = RosterIndex(roster, platform)
    ranked: dict[str, dict[int, set[int]]] = {entry.id: defaultdict(set) for entry in roster}
    for row in layout.rows:
        for person in _people(table, layout, row):
            for rank, found in index.candidates(person):
                for learner in found & ranked.keys():
                    ranked[learner][rank].add(row)
    claims: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for learner, by_rank in ranked.items():
        rank = min(by_rank, default=0)
        rows = by_rank[rank]
        if len(rows) == 1:
            claims[min(rows)].append((rank, learner))
        elif rows:
            names = ", ".join(_row_name(table, layout, row) for row in sorted(rows))
            report.add(AMBIGUOUS, f"{one_plain_line(learner, 80)} could be {len(rows)} rows: {names}", learner)
        else:
            report.add(UNMATCHED, one_plain_line(learner, 80), learner)
    return {owner: row for row, claimed in claims.items() if (owner := _owner(table, layout, row, claimed, report))}


def _owner(
    table: CsvTable, layout: Layout, row: int, claims: Sequence[tuple[int, str]], report: FillReport
) -> str | None:
    """The one learner whom a row names most reliably; the others are reported."""
    best = min(rank for rank, _ in claims)
    owners = [learner for rank, learner in claims if rank == best]
    others = [learner for rank, learner in claims if rank > best or len(owners) > 1]
    if others:
        names = " and ".join(one_plain_line(learner, 80) for _, learner in claims)
        report.add(AMBIGUOUS, f"{names} would all be {_row_name(table, layout, row)}", *others)
    return owners[0] if len(owners) == 1 else None


def _people(table: CsvTable, layout: Layout, row: int) -> Iterator[Person]:
    """What a row says of its learner: all identifiers, and each of the names."""
    ids = tuple(table.value(row, column) for column in layout.ids)
    names = [" ".join(table.value(row, column) for column in parts) for parts in layout.names]
    yield from (Person(name=name, more_ids=ids) for name in names or [""])


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


def _decimal_sign(table: CsvTable, column: int) -> str:
    """The decimal sign of the numbers in this column, else in the whole file; a point if there are none."""
    for columns in ((column,), range(len(table.rows[0]))):
        cells = [table.value(row, other).strip() for row in range(1, len(table.rows)) for other in columns]
        numbers = [cell for cell in cells if _NUMBER.fullmatch(cell)]
        if any("." in number for number in numbers):
            return "."
        if any("," in number for number in numbers):
            return ","
    return "."
