"""Gradebooks: our own, and exports of Canvas and Moodle in which single cells are filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.errors import UsageError
from harness.export.gradebook import Gradebook, as_text, make_gradebook, make_rows, write_gradebook
from harness.export.lms.canvas_moodle import write_canvas, write_moodle
from harness.export.lms.csv_cells import read_table
from harness.policy.assignment import Assignment
from harness.policy.roster import RosterEntry
from harness.policy.rules import GradebookTemplate
from harness.results.result import Result

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
# As Canvas's lib/gradebook_exporter.rb writes it: titles with ids, a row of posting policies, points, totals.
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,Top-p (101),softmax (102),Essay (103),"
    "Current Score,Final Score\n"
    ",,,,,,Manual Posting,,,,\n"
    "    Points Possible,,,,,,10,10,50,(read only),(read only)\n"
    '"Lovelace, Ada",1,u1,ada@example.org,"A and ""B""",=1+1,,,41.5,83,83\n'
    '"Hopper, Grace",2,u2,grace,A,,EX,7,"12",24,24\n'
    '"Turing, Alan",3,u3,alan,A,,N/A,-,,,\n'
    '"Student, Test",9,,ts,A,,,,,,\n'
)
MOODLE = (
    '"First name",Surname,"ID number",Institution,Department,"Email address","Assignment: Top-p (Real)",'
    '"Assignment: Top-p (Percentage)","Feedback: Top-p","Course total (Real)","Last downloaded from this course"\n'
    "Ada,Lovelace,u1,,,ada@example.org,-,-,,12.00,1764500000\n"
    'Grace,Hopper,u2,"HQ, main",,grace@example.org,4.00,"40.00 %","so, so",31.00,1764500000\n'
)
WORKSHEET = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    'Participant 11,"Ada Lovelace",ada@example.org,Submitted,,10.00,Yes,"Monday, 1 December 2026",-,\n'
    'Participant 12,"Grace Hopper",grace@example.org,Submitted,3.00,10.00,No,-,-,"two\nlines"\n'
    'Participant 13,"Alan Turing",alan@example.org,Submitted,,5.00,Yes,-,-,\n'
)


def make(learner: str | None, score: float, exercise: str = "top-p", **more: Any) -> Result:
    """A result of 10 points."""
    given = {
        "schema": "harness.result/1",
        "exercise": exercise,
        "learner": learner,
        "verdict": "failed",
        "score": score,
    }
    rest = {"max_points": 10, "checks": [], "submission": {"path": "a.py", "sha256": ""}}
    return Result.from_json(given | rest | more, "test")


def book(*documents: Result, rules: Assignment | None = None) -> Gradebook:
    """The gradebook of these results."""
    return make_gradebook(documents, rules or Assignment(), NOW)


def rows(content: bytes) -> list[list[str]]:
    """The rows of a CSV file, read by the standard library."""
    text = content.decode("utf-8-sig", "surrogateescape")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=read_table(content, "x").delimiter))


@pytest.fixture
def fill(tmp_path: Path) -> Callable[..., tuple[bytes, str]]:
    """A function that fills in an export and returns the new file and the report."""

    def run(write: Any, text: str | bytes, results: Gradebook, **sheet: Any) -> tuple[bytes, str]:
        source = tmp_path / "export.csv"
        source.write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            filled, report, *_ = write(results, tmp_path / "out", GradebookTemplate(file=str(source), **sheet))
        except UsageError as error:
            if "no grade can be written" not in str(error):
                raise
            return source.read_bytes(), str(error)
        assert source.read_bytes() == (text if isinstance(text, bytes) else text.encode())
        return filled.read_bytes(), report.read_text(encoding="utf-8")

    return run


Fill = Callable[..., tuple[bytes, str]]


# ---- Canvas


def test_canvas_cells_are_filled_and_every_other_byte_stays(fill: Fill) -> None:
    """By SIS id, login and name; two cells differ from the export, and nothing else."""
    results = book(make("u1", 0.75), make("Alan Turing", 0.5, "softmax"))
    filled, report = fill(write_canvas, CANVAS, results)
    expected = CANVAS.replace("=1+1,,,41.5", "=1+1,7.5,,41.5").replace("N/A,-,", "N/A,5,")
    assert filled.decode() == expected
    assert report.startswith("canvas.csv: 2 of 2 learners written\n") and "2 cells filled in" in report
    assert "In the file, without a result (1):\n  Hopper, Grace\n" in report


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "{newline}"])
def test_canvas_keeps_mark_newlines_and_the_end_of_the_file(fill: Fill, mark: bytes, newline: str, last: str) -> None:
    """Whatever program saved it last."""
    text = mark + (CANVAS.rstrip("\n").replace("\n", newline) + last.format(newline=newline)).encode()
    filled, _ = fill(write_canvas, text, book(make("u1", 0.5)))
    assert filled == text.replace(b"=1+1,,,41.5", b"=1+1,5,,41.5")


def test_canvas_keeps_bytes_that_are_not_utf8(fill: Fill) -> None:
    """A name in an older encoding does not matter here."""
    text = CANVAS.encode().replace(b"Hopper", b"H\xf6pper")
    filled, _ = fill(write_canvas, text, book(make("u1", 0.5)))
    assert filled == text.replace(b"=1+1,,,41.5", b"=1+1,5,,41.5")


def test_canvas_with_semicolons_gets_decimal_commas(fill: Fill) -> None:
    """As Canvas exports it where numbers have decimal commas; the file's own numbers show it."""
    text = CANVAS.replace(",", ";").replace("41.5", "41,5").replace('"Lovelace; Ada"', '"Lovelace, Ada"')
    filled, _ = fill(write_canvas, text, book(make("u1", 0.75)))
    assert filled.decode() == text.replace("=1+1;;;41,5", "=1+1;7,5;;41,5")


def test_canvas_leaves_excused_and_unassigned_learners_alone(fill: Fill) -> None:
    """EX and N/A are decisions of the instructor."""
    filled, report = fill(write_canvas, CANVAS, book(make("grace", 1), make("u3", 1)))
    assert filled.decode() == CANVAS
    assert "grace, Top-p (101): excused in Canvas" in report
    assert "u3, Top-p (101): not assigned to this learner in Canvas" in report


def test_canvas_reports_learners_that_it_does_not_have(fill: Fill) -> None:
    """Similar names are not taken for the same learner."""
    filled, report = fill(write_canvas, CANVAS, book(make("u1", 1), make("ada", 1), make(None, 1), make("Ada L", 1)))
    assert "Not in the file, so nothing was written for them (3):\n  ada\n  Ada L\n  results without" in report
    assert filled.decode() == CANVAS.replace("=1+1,,,41.5", "=1+1,10,,41.5")


def test_canvas_writes_nothing_for_an_ambiguous_learner(fill: Fill) -> None:
    """One name for two rows, two names for one row, one number that is the id of two learners."""
    text = CANVAS + '"Lovelace, Ada",4,u4,al2,A,,,,,,\n' + '"Knuth, Don",u2,5,dk,A,,,,,,\n'
    results = book(
        make("Ada Lovelace", 1), make("alan", 1, "softmax"), make("Turing, Alan", 1, "softmax"), make("u2", 1)
    )
    filled, report = fill(write_canvas, text, results)
    assert rows(filled)[5][7] == "10"  # alan's, by his login
    assert rows(filled)[:5] + rows(filled)[6:] == rows(text.encode())[:5] + rows(text.encode())[6:]
    assert "Ada Lovelace could be 2 rows: Lovelace, Ada, Lovelace, Ada" in report
    assert "alan and Turing, Alan would all be Turing, Alan" in report
    assert "u2 could be 2 rows: Hopper, Grace, Knuth, Don" in report


def test_canvas_never_makes_a_column(fill: Fill) -> None:
    """Canvas would make an assignment of it. The message lists the columns, without those that Canvas computes."""
    with pytest.raises(UsageError, match=r'has no column "Top-k" that takes grades; did you mean "Top-p"\?'):
        fill(write_canvas, CANVAS, book(make("u1", 1)), columns={"top-p": "Top-k"})
    with pytest.raises(UsageError, match=r'has no column "Final Score".*there are "Notes", "Top-p \(101\)"'):
        fill(write_canvas, CANVAS, book(make("u1", 1)), columns={"total": "Final Score"})
    with pytest.raises(UsageError, match="no column is named after an exercise, and columns are never added"):
        fill(write_canvas, CANVAS, book(make("u1", 1, "rope")))
    with pytest.raises(UsageError, match='2 columns are named "softmax"; write the whole title'):
        text = CANVAS.replace("Essay (103)", "softmax (103)")
        fill(write_canvas, text, book(make("u1", 1)), columns={"top-p": "softmax"})


def test_canvas_reports_exercises_without_a_column(fill: Fill) -> None:
    """Otherwise their grades would silently be missing."""
    _, report = fill(write_canvas, CANVAS, book(make("u1", 1), make("u1", 1, "rope")))
    assert "rope has no column here; its grades were not written" in report


def test_canvas_read_only_columns_take_no_grades(fill: Fill) -> None:
    """Whatever their names."""
    text = CANVAS.replace(",10,10,50,", ",(read only),10,50,")
    with pytest.raises(UsageError, match="no column is named after an exercise"):
        fill(write_canvas, text, book(make("u1", 1)))


def test_canvas_maximum_that_differs_is_reported_or_scaled(fill: Fill) -> None:
    """10 points of ours and 50 of the column: written unchanged and reported, or scaled."""
    columns = {"top-p": "Essay (103)"}
    filled, report = fill(write_canvas, CANVAS, book(make("u3", 0.35)), columns=columns)
    assert rows(filled)[5][8] == "3.5" and "Essay (103) is out of 50, top-p out of 10" in report
    filled, report = fill(write_canvas, CANVAS, book(make("u3", 0.35)), columns=columns, scale=True)
    assert rows(filled)[5][8] == "17.5" and "out of" not in report


def test_existing_canvas_grades_are_replaced_and_reported_or_kept(fill: Fill) -> None:
    """An equal grade is not touched, not even its format; a quoted cell stays quoted."""
    columns = {"top-p": "Essay (103)"}
    filled, report = fill(write_canvas, CANVAS, book(make("u2", 0.9)), columns=columns)
    assert filled.decode() == CANVAS.replace('"12"', '"9"') and "u2, Essay (103): 12 is now 9" in report
    filled, report = fill(write_canvas, CANVAS, book(make("u2", 0.9)), columns=columns, existing="keep")
    assert filled.decode() == CANVAS and "holds 12; `existing: replace` would make it 9" in report
    same = CANVAS.replace('"12"', "9.00")
    assert fill(write_canvas, same, book(make("u2", 0.9)), columns=columns)[0].decode() == same


def test_canvas_total_and_percent_are_columns_too(fill: Fill) -> None:
    """A total or a percentage that would lack an ungraded exercise is not written."""
    columns = {"total": "Essay", "percent": "Notes"}
    ours = make("u3", 0, "softmax", verdict="internal_error")
    filled, report = fill(write_canvas, CANVAS, book(make("u1", 0.5), make("u3", 0.5), ours), columns=columns)
    table = rows(filled)
    assert (table[3][8], table[3][5]) == ("5", "25") and (table[5][8], table[5][5]) == ("", "")
    assert "u3, Essay (103): pending: softmax is held or could not be graded" in report


def test_canvas_cells_of_ungraded_exercises_stay(fill: Fill) -> None:
    """An internal error does not count as zero."""
    filled, report = fill(write_canvas, CANVAS, book(make("u1", 0, verdict="internal_error")))
    assert filled.decode() == CANVAS and "the harness itself failed on this one" in report


def test_canvas_learners_are_found_by_the_columns_and_names_that_the_policy_gives(fill: Fill) -> None:
    """`match` is for a file in another language, `learners` for folder names that are not identifiers."""
    columns = {"top-p": "Top-p"}
    filled, _ = fill(write_canvas, CANVAS, book(make("a1", 1)), columns=columns, learners={"a1": "u1"})
    assert rows(filled)[3][6] == "10"
    filled, report = fill(write_canvas, CANVAS, book(make("u1", 1)), columns=columns, match=("SIS Login ID",))
    assert filled.decode() == CANVAS and "Not in the file" in report
    filled, _ = fill(write_canvas, CANVAS, book(make("ada lovelace", 1)), columns=columns, match=("Student",))
    assert rows(filled)[3][6] == "10"
    with pytest.raises(UsageError, match='no column "SIS ID" to match by; did you mean "SIS'):
        fill(write_canvas, CANVAS, book(make("u1", 1)), columns=columns, match=("SIS ID",))


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Student,Section\nx,y\n"])
def test_invalid_canvas_export_is_refused(fill: Fill, text: str) -> None:
    """With what it lacks."""
    with pytest.raises(UsageError, match=r"is empty|is not a gradebook export of Canvas"):
        fill(write_canvas, text, book(make("u1", 1)))


def test_canvas_with_names_in_two_columns_is_read_too(fill: Fill) -> None:
    """Canvas can be set to write LastName and FirstName."""
    text = "LastName,FirstName,ID,SIS Login ID,Section,top-p (1)\n    Points Possible,,,,,10\nLovelace,Ada,1,x,A,\n"
    filled, _ = fill(write_canvas, text, book(make("ada_lovelace", 1)))
    assert filled.decode() == text.replace("x,A,\n", "x,A,10\n")


# ---- Moodle


def test_moodle_export_is_filled_by_id_number_or_email(fill: Fill) -> None:
    """In the activity's own column, not its percentage or feedback; a dash is an empty grade."""
    filled, report = fill(write_moodle, MOODLE, book(make("u1", 0.5), make("GRACE@example.org", 0.6)))
    assert filled.decode() == MOODLE.replace("ada@example.org,-,", "ada@example.org,5,").replace(
        "grace@example.org,4.00,", "grace@example.org,6,"
    )
    assert "GRACE@example.org, Assignment: Top-p (Real): 4.00 is now 6" in report


def test_moodle_worksheet_takes_its_exercise_and_respects_its_rules(fill: Fill) -> None:
    """A closed grade stays, and a grade above the maximum is not written, because Moodle would silently skip it."""
    results = book(make("ada@example.org", 0.75), make("grace@example.org", 1), make("Alan Turing", 0.75))
    filled, report = fill(write_moodle, WORKSHEET, results)
    assert filled.decode() == WORKSHEET.replace("Submitted,,10.00,Yes", "Submitted,7.5,10.00,Yes")
    assert "grace@example.org, Grade: Moodle says that this grade cannot be changed" in report
    assert "left as they were, such as" in report.partition("\n")[0]
    assert "Alan Turing, Grade: 7.5 is more than the column's 5 and was not written" in report
    filled, _ = fill(write_moodle, WORKSHEET, results, scale=True)
    assert rows(filled)[3][4] == "3.75"


def test_moodle_worksheet_with_several_exercises_takes_the_total(fill: Fill) -> None:
    """A worksheet belongs to one assignment."""
    results = book(make("Alan Turing", 0.25), make("Alan Turing", 0.25, "softmax"))
    filled, _ = fill(write_moodle, WORKSHEET, results)
    assert rows(filled)[3][4] == "5"


def test_moodle_decimal_commas_are_quoted_where_commas_delimit(fill: Fill) -> None:
    """As fputcsv writes them."""
    text = WORKSHEET.replace("10.00", '"10,00"').replace("3.00", '"3,00"').replace("5.00", '"5,00"')
    filled, _ = fill(write_moodle, text, book(make("ada@example.org", 0.75)))
    assert filled.decode() == text.replace('Submitted,,"10,00",Yes', 'Submitted,"7,5","10,00",Yes')


def test_moodle_in_another_language_needs_to_be_named(fill: Fill) -> None:
    """The meaning of a column is never guessed."""
    text = 'Vorname,Nachname,E-Mail-Adresse,"Aufgabe: top-p (Punkte)"\nAda,Lovelace,ada@example.org,-\n'
    with pytest.raises(UsageError, match="no column says who is who"):
        fill(write_moodle, text, book(make("ada@example.org", 1)))
    filled, _ = fill(write_moodle, text, book(make("ada@example.org", 1)), match=("E-Mail-Adresse",),
                     columns={"top-p": "Aufgabe: top-p (Punkte)"})  # fmt: skip
    assert filled.decode() == text.replace(",-\n", ",10\n")


ROSTER = ({"id": "al1", "name": "Ada Lovelace", "email": "ada@example.org"}, {"id": "zq3", "name": "Zoe Q"},
          {"id": "gh2", "name": "Grace Hopper", "email": "hopper@navy.example"})  # fmt: skip


def rules(**more: Any) -> Assignment:
    """An assignment of two exercises with a roster."""
    roster = tuple(RosterEntry(**entry) for entry in ROSTER)
    return Assignment(
        **{"title": "Homework 3: sampling", "exercises": {"top-p": {}, "softmax": {}}, **more}
    ).model_copy(update={"roster": roster})


def test_learners_are_found_by_email_and_by_the_name_on_the_roster(fill: Fill) -> None:
    """As `class collect` finds them, whatever identifiers the platform has; the headline names who is not there."""
    graded = book(make("al1", 1), make("gh2", 0.5), make("zq3", 1), rules=rules())
    filled, report = fill(write_moodle, MOODLE, graded)
    assert [row[6] for row in rows(filled)[1:]] == ["10", "5"]
    assert report.startswith("moodle.csv: 2 of 3 learners written; not matched: zq3\n")


def test_homework_has_one_column_by_its_title(fill: Fill) -> None:
    """Platforms have a column for a homework, not for its exercises; the advice for another title works as printed."""
    graded = book(make("u1", 1), make("u1", 0.5, "softmax"), rules=rules())
    title = CANVAS.replace("Top-p (101),softmax (102),Essay (103)", "HW 2 (101),HW 1 (102),Homework 3: Sampling (103)")
    filled, _ = fill(write_canvas, title, graded)
    assert rows(filled)[3][6:9] == ["", "", "15"]
    with pytest.raises(UsageError) as raised:
        fill(write_canvas, title.replace("Homework 3", "Hausaufgabe 3"), graded)
    advice = yaml.safe_load(str(raised.value).split("exercise:\n")[1])
    assert advice == {"canvas": {"columns": {"total": "Hausaufgabe 3: Sampling (103)"}}}
    assert Assignment.model_validate(advice).canvas is not None


# ---- files that are not CSV


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfea\x00", "is UTF-16 text; export it, or save it, as UTF-8"),
        (b"a,b\x00", "it contains zero bytes"),
        (b'a,b\n1,"2\n3,4\n', "x.csv:2:3: not CSV: a quote is opened and not closed; export the file again"),
        (b'a,b\n"1"x,2\n', "x.csv:2:4: not CSV: text follows a closing quote; export the file again"),
    ],
)
def test_table_that_is_no_csv_text_says_where(content: bytes, message: str) -> None:
    """With line and column, as everywhere."""
    with pytest.raises(UsageError) as raised:
        read_table(content, "x.csv")
    assert message in str(raised.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    """Without a traceback."""
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        write_canvas(book(make("a", 1)), tmp_path, GradebookTemplate(file=str(tmp_path / "no.csv")))


# ---- our own gradebook


def test_gradebook_has_one_line_per_learner_with_sums_and_notes(tmp_path: Path) -> None:
    """Cells without a submission or a grade are empty; sums follow the assignment."""
    rules = Assignment(exercises={"top-p": {}, "rope": {"weight": 3}}, round={"digits": 1}, late={"per_day": "10 %"},
                       due={"timezone": "UTC", "all": "2026-12-01 12:00"})  # fmt: skip
    late = {"submission": {"path": "", "sha256": "", "submitted": "2026-12-02T12:00:00+00:00"}}
    punctual = {"submission": {"path": "", "sha256": "", "submitted": "2026-12-01T12:00:00+00:00"}}
    results = book(make("ada", 1, **late), make("ada", 0.5, "rope", **punctual), make("bob", 0.25, "rope", **punctual),
                   make("cy", 0, verdict="internal_error"), rules=rules)  # fmt: skip
    (path,) = write_gradebook(results, tmp_path)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbflearner,") and content.count(b"\r\n") == 4
    # ada: 9 + 3 · 5 of 40; bob: 3 · 2.5 of 40 is 18.75 %
    assert rows(content) == [
        ["learner", "top-p", "rope", "total", "max_total", "percent", "days_late", "notes"],
        ["ada", "9", "5", "24", "40", "60", "1", "top-p: 1 day late: 10 % of what was earned deducted"],
        ["bob", "", "2.5", "7.5", "40", "18.8", "0", "top-p: not handed in"],
        ["cy", "", "", "pending", "40", "pending", "0",
         "pending: top-p; top-p: the harness itself failed on this one; grade it again; rope: not handed in"],
    ]  # fmt: skip


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\x1b[0m=", "＝"])
def test_gradebook_cells_never_begin_a_formula(sign: str) -> None:
    """A learner's name is text, however it begins, even after its first characters are removed."""
    cell = list(make_rows(book(make(f"{sign}HYPERLINK()", 1))))[1][0]
    assert cell.startswith("'") and "HYPERLINK" in cell
    assert as_text("ada") == "ada" and as_text("a=b") == "a=b"
