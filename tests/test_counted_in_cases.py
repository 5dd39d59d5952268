"""A cost that is counted in every correctness case, each against a limit of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.course import Course
from harness.errors import CourseError
from harness.grade import Grader
from harness.language import MODELINE
from harness.model import CheckVerdict, Result, Verdict
from harness.submission import Submission
from harness.worker.host import Nursery

YAML = f"""{MODELINE}
id: sums
title: Sums
level: core
minutes: 5
frequency: high
entry: "sums(model, values, width)"
returns: a number
statement: Do it.
hints: [first hint, second hint, third hint]
cases:
  - name: no value
    call: {{model: {{function: double}}, values: [], width: 1}}
  - name: one value
    call: {{model: {{function: double}}, values: [4], width: 1}}
  - name: three by another
    call: {{model: {{function: triple}}, values: [1, 2, 3], width: 2}}
  - name: no width
    call: {{model: {{function: double}}, values: [1], width: 0}}
    raises: ValueError
mistakes:
  - id: adds-one
    says: You add one.
    change: {{"total += model(value)": "total += model(value) + 1"}}
cost:
  - name: as many calls as values
    in_cases: true
    calls: double
    limit: needed
    why: you ask again
"""
REFERENCE = """def sums(model, values, width):
    if width < 1:
        raise ValueError(width)
    total = 0
    for value in values:
        total += model(value)
    return total


def double():
    return lambda value: 2 * value


def triple():
    return lambda value: 3 * value
"""
AGAIN = "    if {condition}:\n        model(1)\n"


@pytest.fixture
def write(course_of: Callable[[str, str, str], Course]) -> Callable[[str], Course]:
    """The course of this one exercise."""
    return lambda text: course_of("sums", text, REFERENCE)


@pytest.fixture
def grade(write: Callable[[str], Course], nursery: Nursery) -> Callable[..., Result]:
    """Grades the reference, with a call too many where a condition holds."""

    def call(condition: str = "", text: str = YAML) -> Result:
        again = AGAIN.format(condition=condition) if condition else ""
        solution = REFERENCE.replace("    total = 0\n", f"{again}    total = 0\n")
        submission = Submission("sums.py", "sums.py", "", "sums", text=solution)
        return Grader(nursery, 0).grade(submission, write(text).exercise("sums"))

    return call


def test_what_takes_no_more_than_the_reference_in_any_case_passes(grade: Callable[..., Result]) -> None:
    """Whatever the callables of the cases are named."""
    result = grade()
    assert result.verdict is Verdict.PASSED
    (check,) = (check for check in result.checks if check.kind == "cost")
    assert check.message == "triple was called 3 times, 3 are enough, in the case 'three by another'"


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("not values", "double was called 1 time, 0 are enough, in the case 'no value': you ask again"),
        ("len(values) == 1", "double was called 2 times, 1 is enough, in the case 'one value': you ask again"),
        ("width == 2", "triple was called 4 times, 3 are enough, in the case 'three by another': you ask again"),
    ],
)
def test_one_case_that_takes_too_much_fails(condition: str, told: str, grade: Callable[..., Result]) -> None:
    """And the message names it, whatever the others took."""
    result = grade(condition)
    assert result.verdict is Verdict.FAILED
    (check,) = (check for check in result.checks if check.verdict is CheckVerdict.FAILED)
    assert check.kind == "cost"
    assert check.message.startswith(told)


def test_limit_may_name_the_arguments(grade: Callable[..., Result]) -> None:
    """Those that are whole numbers; one call more is allowed where the width is 2, and only there."""
    text = YAML.replace("limit: needed", "limit: needed + width - 1")
    assert grade("width == 2", text).verdict is Verdict.PASSED
    assert grade("width == 1", text).verdict is Verdict.FAILED


def test_limit_that_names_no_number_is_the_courses_fault(grade: Callable[..., Result]) -> None:
    """Which is known only once the cases are drawn."""
    result = grade(text=YAML.replace("limit: needed", "limit: needed + values"))
    assert result.verdict is Verdict.INTERNAL_ERROR
    assert "the limit in case 'no value'" in result.checks[0].message


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("    calls: double\n", "    call: {model: {function: double}}\n    calls: double\n", "no call of its own"),
        ("    calls: double\n", "    memory_mb: true\n", "in_cases is for what is counted"),
        ("limit: needed", "limit: neded", '"neded" is neither "needed" nor an argument of the entry; did you mean'),
    ],
)
def test_what_makes_no_sense_in_all_cases_is_refused(
    old: str, new: str, problem: str, write: Callable[[str], Course]
) -> None:
    """With the place and the reason."""
    with pytest.raises(CourseError) as caught:
        write(YAML.replace(old, new)).exercise("sums")
    assert problem in str(caught.value)
