"""The assignment file: the rules it may have, and where it is wrong; the roster beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from key_reference import list_gaps

from harness.authoring.models import schema_text
from harness.authoring.strict_yaml import parse
from harness.errors import CourseError, UsageError
from harness.policy import parser
from harness.policy.assignment import Assignment
from harness.policy.parser import as_assignment, read_assignment
from harness.policy.roster import RosterEntry, read_roster

SCHEMA = Path(parser.__file__).with_name("assignment.schema.json")
WHOLE = """\
title: "Homework 3"
exercises:
  top-p: {points: 20, weight: 2, kinds: {correctness: 2}, all_or_nothing: false, stretch: 2,
    partial_credit: share, mistakes: {drops-the-crossing-token: 80 %}}
  softmax:
  top-k: {points: 2.5, bonus: true}
roster: roster.csv
partial_credit: none
drop_lowest: 1
slip: {days: 3, used: {ada: 1}}
excused: [{learner: ada, exercise: top-k, why: ill}]
adjustments: [{learner: bob, exercise: top-p, points: -2, why: shown in the oral exam}]
similarity: false
due:
  timezone: Europe/Berlin
  all: 2026-12-01 23:59
  exercises: {softmax: 2026-12-08T12:00+00:00}
  extensions:
    - {learner: ada, until: 2026-12-10 23:59}
    - {learner: bob, exercise: top-p, until: 2026-12-03 12:00}
late: {per_day: 10 %, cap: 50 %, of: maximum, grace_minutes: 15, without_time: on-time}
attempts: {keep: best, limit: 3}
messages: {show: first, diagnosis: false, output: false}
hidden:
  - {exercise: top-p, checks: ["rows *"]}
  - {kinds: [stability, cost]}
after_due: {show: all, hidden: show}
round: {digits: 1, mode: down}
leaderboard: true
integrity: hold
released:
  - {learner: ada, exercise: top-p}
  - {sha256: "0000000000000000000000000000000000000000000000000000000000000000"}
canvas: {file: grades.csv, columns: {top-p: "Top-p (12)", total: Sum}, match: [SIS User ID], scale: true}
moodle: {file: sheet.csv, learners: {ada: ada@example.org}, existing: keep}
"""
COURSE = ("softmax", "top-p", "top-k", "gelu")
ROSTER = "id,name\nada,Ada\nbob,Bob\n"
DUE = "due: {timezone: UTC, all: 2026-12-01 12:00"


def problems(text: str, exercises: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    """The lines and messages of the problems of an assignment."""
    with pytest.raises(CourseError) as raised:
        as_assignment(parse(text.encode(), "assignment.yaml"), exercises)
    assert all(problem.path == "assignment.yaml" for problem in raised.value.problems)
    return [(problem.line, problem.message) for problem in raised.value.problems]


Read = Callable[[str], Assignment]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """A function that reads the text of an assignment, with a roster beside it."""

    def call(text: str) -> Assignment:
        (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
        (tmp_path / "assignment.yaml").write_text(text, encoding="utf-8")
        return read_assignment(tmp_path / "assignment.yaml", COURSE)

    return call


def test_assignment_with_everything_becomes_its_record(read: Read, tmp_path: Path) -> None:
    """Every key is where the arithmetic reads it; files are relative to the folder, and dates are compared in UTC."""
    found = read(WHOLE)
    assert [found.worth(name).points for name in COURSE] == [10, 20, Decimal("2.5"), 10]
    assert found.worth("top-p").kinds == {"correctness": 2} and found.worth("top-k").bonus
    assert found.roster == (RosterEntry("ada", "Ada"), RosterEntry("bob", "Bob"))
    assert (found.slip_days_of("ada"), found.slip_days_of("bob"), found.drop_lowest) == (2, 3, 1)
    assert found.excuse("ada", "top-k") == "ill" and found.excuse("bob", "top-k") is None
    assert [entry.points for entry in found.adjustments_of("bob", "top-p")] == [-2]
    assert found.due is not None and found.due.of("cyd", "top-p") == datetime(2026, 12, 1, 22, 59, tzinfo=UTC)
    assert found.due.of("ada", "top-p") == datetime(2026, 12, 10, 22, 59, tzinfo=UTC)
    assert found.due.of("bob", "top-p") == datetime(2026, 12, 3, 11, tzinfo=UTC)
    assert found.due.of("bob", "softmax") == datetime(2026, 12, 8, 12, tzinfo=UTC)
    assert found.late is not None and (found.late.per_day, found.late.cap) == (Decimal("0.1"), Decimal("0.5"))
    assert found.hidden[1].checks == ("*",) and found.hidden[1].kinds == ("stability", "cost")
    assert found.after_due is not None and found.after_due.diagnosis
    assert found.is_held("bob", "top-p", None) and not found.is_held("ada", "top-p", None)
    assert found.canvas is not None and found.canvas.file == tmp_path / "grades.csv"


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_empty_file_is_the_default(text: str) -> None:
    """Everything that was handed in counts."""
    assert as_assignment(parse(text.encode(), "assignment.yaml")) == Assignment()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("pionts: {}", 1, 'unknown key "pionts"'),
        ("points: {a: 1}", 1, 'unknown key "points"'),
        ("title: a\ntitle: b", 2, 'duplicate key "title"; it is already on line 1'),
        ("title: ' '", 1, 'should not be blank'),
        ("exercises: {}", 1, "should have at least 1 item"),
        ("exercises: {a: {point: 3}}", 1, 'unknown key "point"; did you mean "points"?'),
        ("exercises:\n  a: {points: -1}", 2, "should be a number from 0 to 1000000, not -1"),
        ("exercises:\n  a: {points: true}", 2, "should be a number from 0 to 1000000, not true"),
        ("exercises: 3", 1, "should be a mapping, `name: value`, not 3"),
        ("adjustments:\n- {learner: a, exercise: b, points: x, why: c}", 2, "a number from -1000000 to 1000000"),
        ("roster: 3", 1, "should be the name of a file, not 3"),
        ("late: {per_day: 10, cap: 50 %}", 1, "should be a percentage from 0 % to 100 %, such as 10 %, not 10"),
        ("late: {per_day: 101 %}", 1, 'should be a percentage from 0 % to 100 %, such as 10 %, not "101 %"'),
        ("late: {cap: 1 %}", 1, 'missing key "per_day"'),
        ("due:\n  timezone: Mars", 2,
         'no time zone is named "Mars"; names are like Europe/Berlin, America/New_York, UTC'),
        ("due: {timezone: UTC,\n  all: 2026-01-01}", 2, "should be a date and a time of day, such as 2026-12-01 23:59"
         ' or 2026-12-01T23:59+01:00, not "2026-01-01"'),
        ("due: {timezone: UTC,\n  all: 2026-02-30 10:00}", 2, "2026-02-30 10:00 is not a valid time; write it as"
         " 2026-12-01 23:59"),
        ("due: {timezone: Europe/Berlin,\n  all: 2026-03-29 02:30}", 2,
         "clocks in Europe/Berlin are put forward over 2026-03-29 02:30; choose another time"),
        ("due: {timezone: Asia/Tokyo,\n  all: 0001-01-01 00:00}", 2,
         "0001-01-01 00:00 is not in this century or the next"),
        ("due: {timezone: UTC}", 1, "no date is given; write `all: …`, or dates under `exercises`"),
        ("late: {per_day: 10 %}", 1, "there is no due date; say when work is due (due: …)"),
        ("slip: {days: 2}", 1, "late work loses nothing, so there is nothing to waive (late: …)"),
        ("attempts:\n  keep: worst", 2, "should be 'best' or 'last', not \"worst\""),
        ("attempts:\n  limit: 0", 2, "should be greater than or equal to 1, not 0"),
        ("hidden:\n  - kinds: [costs]", 2, "should be 'correctness', 'stability', 'property', 'cost', 'speed' or"
         " 'policy', not \"costs\"; did you mean \"cost\"?"),
        ("hidden:\n  - checks: []", 2, "should have at least 1 item, not 0"),
        ("messages:\n  output: maybe", 2, 'should be true or false, not "maybe"'),
        ("after_due:\n  shown: all", 2, 'unknown key "shown"; did you mean "show"?'),
        ("round: {digits: 1.5}", 1, "should be a whole number, not 1.5"),
        ("canvas:\n  file: x\n  columns: {total: A, percent: A}", 3,
         'total and percent would both be written to the column "A"'),
        ("integrity: yes please", 1, "should be 'count' or 'hold'"),
        ("released: [{learner: ada}]", 1, "`released`: nothing is held; write `integrity: hold` too"),
        ("integrity: hold\nreleased:\n  - {exercise: top-p}", 3, "should have either sha256, or learner"),
        ("integrity: hold\nreleased:\n  - {learner: ada, sha256: x}", 3, "64"),
        ("- 1", 1, "should be a mapping; the keys here are title, exercises"),
    ],
)  # fmt: skip
def test_wrong_assignment_is_reported_with_its_line(text: str, line: int, message: str) -> None:
    """Each mistake in the words of the file, not of the library."""
    assert [(at, message) for at, found in problems(text) if message in found] == [(line, message)]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("excused: [{learner: eve, why: ill}]", 'no one on the roster has the id "eve"'),
        ("excused: [{learner: ada, exercise: gelu, why: ill}]", 'no exercise of the assignment is named "gelu"'),
        ("adjustments: [{learner: add, exercise: softmax, points: 1, why: x}]", 'the id "add"; did you mean "ada"?'),
        (f"{DUE}}}\nlate: {{per_day: 1 %}}\nslip: {{days: 2, used: {{eve: 1}}}}", 'roster has the id "eve"'),
        (f"{DUE}, extensions: [{{learner: eve, until: 2026-12-02 12:00}}]}}", 'roster has the id "eve"'),
        (f"{DUE}, exercises: {{gelu: 2026-12-02 12:00}}}}", 'no exercise of the assignment is named "gelu"'),
        ("hidden: [{exercise: gelu}, {exercise: gel*}]", 'no exercise of the assignment is named "gelu"'),
        ("canvas: {file: x, columns: {gelu: A, total: B}}", 'no exercise of the assignment is named "gelu"'),
        ("integrity: hold\nreleased: [{learner: eve, exercise: top-q}]", 'named "top-q"; did you mean "top-p"?'),
    ],
)
def test_rules_about_unknown_learners_or_exercises_are_refused(read: Read, lines: str, message: str) -> None:
    """A typing error in a name could silently cancel a learner's extension."""
    with pytest.raises(CourseError) as raised:
        read(f"exercises: {{softmax: , top-p: }}\nroster: roster.csv\n{lines}\n")
    (problem,) = raised.value.problems
    assert message in problem.message


def test_unknown_exercise_names_the_nearest_on_its_line() -> None:
    """Of the course where the assignment lists none; all mistakes are reported at once."""
    assert problems("exercises:\n  topp:\n    points: 3\n", ("top-p",)) == [
        (2, 'no exercise of the course is named "topp"; did you mean "top-p"?')
    ]
    assert problems("hidden:\n  - {exercise: sofmax}\n", ("softmax",)) == [
        (2, 'no exercise of the course is named "sofmax"; did you mean "softmax"?')
    ]
    assert [line for line, _ in problems("title: 3\nround: {digits: 9}\nleaderboard: 1\n")] == [1, 2, 3]


def test_schema_is_that_of_the_models_and_accepts_the_whole_example() -> None:
    """`python -m harness.policy.parser harness/policy/assignment.schema.json` writes it."""
    schema = Assignment.model_json_schema(by_alias=True)
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(schema)
    assert set(schema["properties"]) == set(Assignment.model_fields)
    assert list_gaps(schema) == []
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    validator.check_schema(validator.schema)
    assert list(validator.iter_errors(parse(WHOLE.encode(), "a").data)) == []
    assert list(validator.iter_errors({"late": {"per_day": 10}})) != []


# ---- the roster


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\nAda\n", "the first line should name a column `id`"),
        ("id,name\nada,Ada\nada,Ada\n", '"ada" is listed twice'),
        ("id,name\nada,Lovelace, Ada\n", "3 columns where the first line has 2"),
        ("id,name\n,Ada\n", "the id is missing"),
        ("id,group\nada,bob\nbob,\n", '"bob" is both a learner and a group'),
        ("id\nada\x1b\n", "control character U+001B"),
        ("id\n\n", "lists no learners"),
    ],
)
def test_roster_that_cannot_be_right_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """With its line, before anything is graded."""
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        read_roster(path)
    assert message in str(raised.value)


def test_roster_keeps_the_names_of_other_platforms_and_ignores_other_columns(tmp_path: Path) -> None:
    """The export of a learning management system has many columns."""
    path = tmp_path / "roster.csv"
    path.write_text("\ufeffID,Name,Phone,Canvas\nada,Ada,1,17\n", encoding="utf-8")
    (entry,) = read_roster(path)
    assert (entry.id, entry.name, entry.ids) == ("ada", "Ada", {"canvas": "17"})
