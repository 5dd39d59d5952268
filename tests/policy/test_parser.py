"""The policy file: the rules it may have, and where it is wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from harness.authoring.models import schema_text
from harness.authoring.strict_yaml import parse
from harness.errors import CourseError
from harness.policy.parser import parse_policy, read_policy
from harness.policy.rules import Attempts, Extension, HiddenChecks, Late, Messages, Policy, Release, Rounding
from harness.policy.schema import PolicyFile

SCHEMA = Path(__file__).parents[2] / "harness" / "policy" / "policy.schema.json"
POLICY_SCHEMA = schema_text(PolicyFile.model_json_schema(by_alias=True))
WHOLE = """\
points: {top-p: 20, softmax: 2.5}
weights: {top-p: 2}
due:
  timezone: Europe/Berlin
  all: 2026-12-01 23:59
  exercises: {softmax: 2026-12-08T12:00+00:00}
  extensions:
    - {learner: ada, until: 2026-12-10 23:59}
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


def problems(text: str, exercises: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    """The lines and messages of the problems of a policy."""
    with pytest.raises(CourseError) as raised:
        parse_policy(text.encode(), "policy.yaml", exercises)
    assert all(problem.path == "policy.yaml" for problem in raised.value.problems)
    return [(problem.line, problem.message) for problem in raised.value.problems]


def test_policy_with_everything_becomes_its_record(tmp_path: Path) -> None:
    """Every key is where the arithmetic reads it; paths are relative to the policy's folder, and times are UTC."""
    path = tmp_path / "policy.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    found = read_policy(path, ["top-p", "softmax"])
    assert found.points == {"top-p": Decimal(20), "softmax": Decimal("2.5")}
    assert found.due is not None and found.due.common == datetime(2026, 12, 1, 22, 59, tzinfo=UTC)
    assert found.due.of("ada", "top-p") == datetime(2026, 12, 10, 22, 59, tzinfo=UTC)
    assert found.due.of("bob", "softmax") == datetime(2026, 12, 8, 12, tzinfo=UTC)
    assert found.late == Late(Decimal("0.1"), Decimal("0.5"), "maximum", timedelta(minutes=15), True)
    assert found.attempts == Attempts("best", 3)
    assert found.messages == Messages("first", False, False)
    assert found.hidden[1] == HiddenChecks(kinds=("stability", "cost"))
    assert found.revealed == Messages() and found.reveals_hidden
    assert found.rounding == Rounding(1, "down")
    assert found.canvas is not None and found.canvas.file == tmp_path / "grades.csv" and found.canvas.scales
    assert found.moodle is not None and not found.moodle.replaces
    assert found.moodle.learners == {"ada": "ada@example.org"}
    assert found.canvas.replaces and found.canvas.match == ("SIS User ID",) and not found.moodle.scales
    assert found.canvas.columns == {"top-p": "Top-p (12)", "total": "Sum"}


def test_extension_for_one_exercise_is_read() -> None:
    """Its time is in the policy's time zone."""
    text = "due: {timezone: UTC, all: 2026-12-01 12:00,\n"
    text += " extensions: [{learner: ada, exercise: a, until: 2026-12-03 12:00}]}"
    due = parse_policy(text.encode(), "policy.yaml").due
    assert due is not None and due.extensions == (Extension("ada", "a", datetime(2026, 12, 3, 12, tzinfo=UTC)),)


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_empty_policy_is_the_default(text: str) -> None:
    """An empty file changes nothing."""
    assert parse_policy(text.encode(), "policy.yaml") == Policy()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("pionts: {}", 1, 'unknown key "pionts"; did you mean "points"?'),
        ("points: {a: 1}\npoints: {b: 1}", 2, 'duplicate key "points"; it is already on line 1'),
        ("points:\n  a: -1", 2, "should be a number from 0 to 1000000, not -1"),
        ("points:\n  a: true", 2, "should be a number from 0 to 1000000, not true"),
        ("points: 3", 1, "should be a mapping, not 3"),
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
        ("attempts:\n  keep: worst", 2, "should be 'best' or 'last', not \"worst\""),
        ("attempts:\n  limit: 0", 2, "should be greater than or equal to 1, not 0"),
        ("hidden:\n  - kinds: [costs]", 2, "should be 'correctness', 'stability', 'property', 'cost', 'speed' or"
         " 'policy', not \"costs\"; did you mean \"cost\"?"),
        ("hidden:\n  - checks: []", 2, "should have at least 1 item, not 0"),
        ("messages:\n  output: maybe", 2, 'should be true or false, not "maybe"'),
        ("messages:\n  shown: all", 2, 'unknown key "shown"; did you mean "show"?'),
        ("round: {digits: 1.5}", 1, "should be a whole number, not 1.5"),
        ("canvas:\n  file: x\n  columns: {total: A, percent: A}", 3,
         'total and percent would both be written to the column "A"'),
        ("- 1", 1, "should be a mapping, not a list"),
    ],
)  # fmt: skip
def test_wrong_policy_is_reported_with_its_line(text: str, line: int, message: str) -> None:
    """Each mistake in the words of the file, not of the library."""
    assert problems(text) == [(line, message)]


def test_policy_with_an_unknown_exercise_names_the_nearest() -> None:
    """Otherwise a typing error would silently give no learner these points."""
    text = "points: {topp: 3}\nweights: {softmax: 1}\nhidden:\n  - {exercise: sofmax}\n  - {exercise: soft*}\n"
    assert problems(text, ("top-p", "softmax")) == [
        (1, 'no exercise of the course is named "topp"; did you mean "top-p"?'),
        (4, 'no exercise of the course is named "sofmax"; did you mean "softmax"?'),
    ]
    assert [line for line, _ in problems("points:\n  topp:\n    3\n", ("top-p",))] == [2]


def test_all_mistakes_of_a_policy_are_reported_at_once() -> None:
    """So that they can be fixed in one pass."""
    assert [line for line, _ in problems("points: {a: x}\nround: {digits: 9}\nleaderboard: 1\n")] == [1, 2, 3]


def test_schema_is_that_of_the_models_and_accepts_the_whole_example() -> None:
    """`python -m harness.policy.parser harness/policy/policy.schema.json` writes it."""
    assert SCHEMA.read_text(encoding="utf-8") == POLICY_SCHEMA
    validator = jsonschema.Draft202012Validator(json.loads(POLICY_SCHEMA))
    validator.check_schema(validator.schema)
    assert list(validator.iter_errors(parse(WHOLE.encode(), "p").data)) == []
    assert list(validator.iter_errors({"late": {"per_day": 10}})) != []


def test_schema_has_every_key_of_the_language() -> None:
    """So editors complete the keys that the parser knows."""
    assert set(json.loads(POLICY_SCHEMA)["properties"]) == set(PolicyFile.model_fields)


def test_valid_policy_is_read() -> None:
    """And every typing error in it is reported."""
    policy = parse_policy(WHOLE.encode(), "policy.yaml")
    assert policy.holds_flagged and policy.released == (Release(None, "ada", "top-p"), Release("0" * 64))
    for text, line, word in (
        ("integrity: yes please", 1, "count"),
        ("released: [{learner: ada}]", 1, "nothing is held"),
        ("integrity: hold\nreleased:\n  - {exercise: top-p}", 3, "either sha256, or learner"),
        ("integrity: hold\nreleased:\n  - {learner: ada, sha256: x}", 3, "64"),
        ("integrity: hold\nreleased:\n  - {learner: ada, exercise: top-q}", 3, 'did you mean "top-p"'),
    ):
        found = problems(text, ("top-p",))
        assert any(at == line and word in message for at, message in found), found
