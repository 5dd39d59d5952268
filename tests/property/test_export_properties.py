"""Laws of exports: only the given cells change, any text is harmless, and points stay within their bounds."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from harness.authoring.strict_yaml import parse
from harness.errors import CourseError, UsageError
from harness.export.github import command
from harness.export.gradebook import as_text, make_gradebook
from harness.export.gradescope import make_gradescope
from harness.export.humaneval import pass_at_k
from harness.export.junit import write_junit
from harness.export.lms.csv_cells import read_table
from harness.files import folder_name
from harness.policy.assignment import Assignment
from harness.policy.grades import ScoredAttempt, choose
from harness.policy.parser import as_assignment
from harness.results.result import CheckVerdict, Result, Verdict

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
SIGNS = st.sampled_from([*" ab1;,\t\"=+-@'", "\u00fc", "\udcff", "\n", "\r\n", "\r", '""', ";;"])
CELL = st.lists(SIGNS, max_size=6).map("".join)
ANY = st.text(st.characters(exclude_categories=()), max_size=60)
ESCAPES = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=()), max_size=5),
        st.sampled_from(
            ["\x1b[31m", "\x1b]0;", "\x07", "\x9b", "]]>", "<!--", "&amp;", "%0A", "::", "##[", "\r", "\ud800"]
        ),
    ),
    max_size=12,
).map("".join)
AMOUNT = st.decimals(min_value=0, max_value=1000, places=2)
SHARE = st.decimals(min_value=0, max_value=1, places=4)


@st.composite
def tables(draw: Any) -> tuple[bytes, str, list[list[str]]]:
    """A CSV file as some program might have written it, its delimiter, and the values of its cells."""
    delimiter = draw(st.sampled_from([",", ";", "\t"]))
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    width = draw(st.integers(2, 5))
    values = draw(st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=5))
    lines = []
    for row in values:
        cells = []
        for value in row:
            needed = any(sign in value for sign in (delimiter, '"', "\r", "\n"))
            quoted = needed or draw(st.booleans())
            cells.append('"' + value.replace('"', '""') + '"' if quoted else value)
        lines.append(delimiter.join(cells))
    text = newline.join(lines) + draw(st.sampled_from(["", newline]))
    mark = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    return mark + text.encode("utf-8", "surrogateescape"), delimiter, values


def standard(content: bytes, delimiter: str) -> list[list[str]]:
    """The rows that Python's own reader reads."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@given(tables())
def test_table_reads_like_the_standard_reader_and_is_written_back_byte_by_byte(
    given_table: tuple[bytes, str, list[list[str]]],
) -> None:
    """For every file whose delimiter can be recognised."""
    content, delimiter, values = given_table
    table = read_table(content, "x.csv")
    assert table.replace({}) == content
    assume(table.delimiter == delimiter)
    assert [table.values(row) for row in range(len(table.rows))] == values == standard(content, delimiter)


@given(tables(), st.data())
def test_table_with_one_cell_replaced_differs_only_in_that_cell(
    given_table: tuple[bytes, str, list[list[str]]], data: st.DataObject
) -> None:
    """Whatever the new value is; the bytes before and after it stay."""
    content, delimiter, values = given_table
    table = read_table(content, "x.csv")
    assume(table.delimiter == delimiter)
    row = data.draw(st.integers(0, len(values) - 1))
    column = data.draw(st.integers(0, len(values[0]) - 1))
    new = data.draw(CELL)
    changed = table.replace({(row, column): new})
    expected = [list(row) for row in values]
    expected[row][column] = new
    assert standard(changed, delimiter) == expected
    cell = table.rows[row][column]
    before = table.text[: cell.start].encode("utf-8", "surrogateescape")
    behind = table.text[cell.end :].encode("utf-8", "surrogateescape")
    assert changed.startswith(before) and changed.endswith(behind)


@given(st.binary(max_size=80))
def test_any_bytes_are_a_table_that_is_written_back_or_are_refused(content: bytes) -> None:
    """No crash and no changed byte."""
    try:
        table = read_table(content, "x.csv")
    except UsageError:
        return
    assert table.replace({}) == content


@given(ANY, ANY)
def test_folder_names_stay_in_their_folder_and_differ_if_the_texts_do(text: str, other: str) -> None:
    """Each is a single short part of a path."""
    for name in map(folder_name, (text, other)):
        assert len(name) <= 120 and name not in (".", "..") and "/" not in name and "\0" not in name
        assert Path("a", name).parent == Path("a")
    assert (folder_name(text) == folder_name(other)) is (text == other)


@given(ESCAPES, ESCAPES)
def test_command_is_one_line_for_any_message(message: str, title: str) -> None:
    """A runner finds exactly one command in it, with the text but without its control characters."""
    line = command("error", message, {"title": title})
    assert line.splitlines() == [line] and line.startswith("::error") and "##[" not in line
    line.encode("utf-8")
    head = line.removeprefix("::error").split("::", 1)[0]
    assert "," not in head and ":" not in head


@given(ESCAPES)
def test_spreadsheet_cell_is_never_a_formula(text: str) -> None:
    """The cell cannot start a new line either."""
    cell = as_text(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) and "\n" not in cell


def make(text: str, verdict: Verdict, checks: list[CheckVerdict]) -> Result:
    """A result with this text in every text field."""
    passed = sum(verdict is CheckVerdict.PASSED for verdict in checks)
    score = 1.0 if verdict is Verdict.PASSED else passed / len(checks) if checks else 0.0
    if verdict in (Verdict.REFUSED, Verdict.INTERNAL_ERROR):
        score = 0.0
    document = {
        "schema": "harness.result/1", "exercise": text, "learner": text, "verdict": verdict.value, "score": score,
        "max_points": 10, "submission": {"path": text, "sha256": text}, "message": text, "wall_s": 0.5,
        "checks": [{"id": text, "kind": text, "verdict": check.value, "message": text} for check in checks],
        "diagnosis": [{"mistake": text, "says": text, "match": "exact"}], "isolation": {"level": text, "layers": []},
        "environment": {"torch": text, "seed": text}, "output": {"stdout": text, "stderr": text, "truncated": False},
    }  # fmt: skip
    return Result.from_json(document, "test")


DOCUMENTS = st.builds(
    make, ESCAPES, st.sampled_from(Verdict), st.lists(st.sampled_from(CheckVerdict), max_size=4)
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DOCUMENTS, max_size=4))
def test_junit_of_any_results_is_xml_with_a_suite_for_each_grade(
    tmp_path_factory: Any, documents: list[Result]
) -> None:
    """It is well-formed, its names are unique and its counts right."""
    book = make_gradebook(documents, Assignment(), NOW)
    (path,) = write_junit(book, tmp_path_factory.getbasetemp() / "junit")
    suites = list(ElementTree.parse(path).getroot())  # noqa: S314 - our own file
    assert len(suites) == len(list(book.grades))
    names = [case.get("name") for suite in suites for case in suite.iter("testcase")]
    assert len(names) == len(set(names))
    for suite in suites:
        for attribute, tag in (
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
            ("tests", "testcase"),
        ):
            assert suite.get(attribute) == str(len(list(suite.iter(tag))))


@given(DOCUMENTS)
def test_learners_total_is_the_score_times_the_maximum_points(document: Result) -> None:
    """Whatever the verdict: one line holds all points, the lines of checks none. The document can be written as
    JSON."""
    book = make_gradebook([document], Assignment(), NOW)
    (grade,) = book.grades
    written = make_gradescope(book, document.learner)
    points = [test["score"] for test in written["tests"] if "score" in test]
    assert len(points) == (grade.points is not None)
    assert written["score"] == sum(points)
    assert abs(written["score"] - float(grade.attempt.score) * 10) < 1e-2
    json.dumps(written, allow_nan=False).encode("utf-8")


@given(
    st.lists(st.tuples(SHARE, st.sampled_from(Verdict), st.integers(-3, 9)), min_size=1, max_size=5),
    AMOUNT, SHARE, SHARE, st.sampled_from(["earned", "maximum"]), st.sampled_from(["best", "last"]),
    st.none() | st.integers(1, 4), st.integers(0, 3),
)  # fmt: skip
def test_points_lie_between_zero_and_the_maximum(
    tries: Any, most: Decimal, per_day: Decimal, cap: Decimal, of: Any, keep: Any, limit: int | None, digits: int
) -> None:
    """Under any rules: punctual work loses nothing, `best` is at least `last`, and only an internal error stays
    ungraded."""
    attempts = [
        ScoredAttempt(n, "ada", "top-p", verdict, score, most, n + 1, NOW + timedelta(days=late))
        for n, (score, verdict, late) in enumerate(tries)
    ]
    rules = {
        "exercises": {"top-p": {"points": float(most)}}, "due": {"timezone": "UTC", "all": "2026-12-01 12:00"},
        "late": {"per_day": f"{per_day * 100:.2f} %", "cap": f"{cap * 100:.2f} %", "of": of},
        "round": {"digits": digits},
    }  # fmt: skip
    assignment = Assignment(**rules, attempts={"keep": keep, "limit": limit})
    grade = choose(attempts, assignment)
    real = [attempt for attempt in attempts if not attempt.is_internal_error]
    within = [attempt for attempt in real if limit is None or (attempt.turn or 0) <= limit]
    assert (grade.points is None) is (not within)
    if grade.points is None:
        return
    assert 0 <= grade.points <= most and grade.attempt in within
    if grade.days_late == 0:
        assert grade.points == min(assignment.round.apply(grade.earned), most)
    best = choose(attempts, Assignment(**rules, attempts={"keep": "best", "limit": limit}))
    assert best.points is not None and best.points >= grade.points


@given(st.integers(1, 300), st.data())
def test_pass_at_k_grows_with_passes_and_with_k(samples: int, data: st.DataObject) -> None:
    """It is a probability, and for k = 1 the share of passes."""
    passed = data.draw(st.integers(0, samples))
    k = data.draw(st.integers(1, samples))
    chance = pass_at_k(samples, passed, k)
    assert chance is not None and 0 <= chance <= 1
    assert abs((pass_at_k(samples, passed, 1) or 0) - passed / samples) < 1e-9
    if k < samples:
        assert (pass_at_k(samples, passed, k + 1) or 0) >= chance - 1e-12
    if passed < samples:
        assert (pass_at_k(samples, passed + 1, k) or 0) >= chance - 1e-12


SCHEMA = Assignment.model_json_schema()
WORDS = sorted({key for model in (SCHEMA, *SCHEMA["$defs"].values()) for key in model["properties"]})
VALUES = [
    *WORDS, "10 %", "2026-12-01 23:59", "Europe/Berlin", "all", "best", "*", "", "2026-03-29 02:30", "0001-01-01 00:00",
    "9999-12-31 23:59",
]  # fmt: skip
KEYS = st.sampled_from(WORDS) | st.text("ab", max_size=3)
NODES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 200),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(VALUES),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
SOUND: dict[str, Any] = {
    "exercises": {"a": {"points": 1}}, "due": {"timezone": "UTC", "all": "2026-12-01 23:59"},
    "late": {"per_day": "10 %"}, "hidden": [{"checks": ["a"]}], "attempts": {"limit": 2},
    "canvas": {"file": "x", "columns": {"a": "b"}},
}  # fmt: skip


@given(st.dictionaries(st.sampled_from(WORDS), NODES, max_size=4))
def test_assignment_of_any_content_is_read_or_refused_inside_the_file(data: dict[str, Any]) -> None:
    """JSON is YAML, so every problem has a line that exists."""
    text = json.dumps(SOUND | data, indent=1)
    try:
        assignment = as_assignment(parse(text.encode(), "assignment.yaml"), ["a"])
    except CourseError as error:
        assert all(1 <= problem.line <= len(text.splitlines()) and problem.message for problem in error.problems)
        return
    assert isinstance(assignment, Assignment)
