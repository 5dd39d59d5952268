"""A step that runs once for each item of an argument."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course.catalogue import Course, load_course
from harness.course.schema import MODELINE
from harness.course.submission import Submission
from harness.errors import CourseError
from harness.grading.grader import Grader
from harness.results.result import Verdict
from harness.sandbox.zygote import Zygote

SCRIPTED = f"""{MODELINE}
id: adder
title: Adder
level: core
minutes: 5
frequency: often
entry: "Adder(start)"
returns: an adder
statement: Do it.
hints: [first hint, second hint, third hint]
compare: {{exact: true}}
cases:
  each number by itself:
    steps:
      - Adder: {{start: 10}}
      - {{add: {{number: {{each: [1, 2, 3]}}, twice: false}}, save_as: {{all: ""}}}}
      - {{add: {{number: 4, twice: true}}}}
"""
ADDER = """class Adder:
    def __init__(self, start):
        self.sum = start

    def add(self, number, twice):
        self.sum += 2 * number if twice else number
        return self.sum
"""


@pytest.fixture
def adder(tmp_path: Path) -> Callable[[str], Course]:
    """A course of one exercise whose step runs once for each item."""

    def call(text: str = SCRIPTED) -> Course:
        files = {"exercises/training/adder.yaml": text, "reference/training/adder.py": ADDER}
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return load_course(tmp_path)

    return call


def test_step_for_each_item_gives_the_list_of_results(adder: Callable[..., Course], zygote: Zygote) -> None:
    """One step makes many calls; a failure shows it as a user would write it."""
    exercise = adder().exercise("adder")
    right = Submission("adder.py", "adder.py", "", "adder", text=ADDER)
    assert Grader(zygote, 1).grade(right, exercise).verdict is Verdict.PASSED
    wrong = Submission("adder.py", "adder.py", "", "adder", text=ADDER.replace("self.sum +=", "self.sum ="))
    result = Grader(zygote, 1).grade(wrong, exercise)
    assert "[self.add(twice=False, number=one) for one in [1, 2, 3]]" in result.message
    assert " expected at [0], " in result.message


def test_step_for_each_item_of_no_argument_is_refused(adder: Callable[..., Course]) -> None:
    """With the position and the reason."""
    with pytest.raises(CourseError, match='unknown argument "numbers"; did you mean "number"'):
        adder(SCRIPTED.replace("number: {each", "numbers: {each")).exercise("adder")
