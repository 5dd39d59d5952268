"""Odd objects of every kind, returned to exercises of every kind: never a pass, and never an internal error.

Each submission makes at most `CALLS` calls, so that the tests end in time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course.catalogue import Course
from harness.course.exercise import Exercise
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.results.result import CheckVerdict, Result, Verdict
from harness.sandbox.zygote import Zygote

VALUES = (Path(__file__).parents[1] / "hostile" / "foreign_values.py").read_text(encoding="utf-8")
CALLS = 44
HEAD = """# yaml-language-server: $schema=../../course.schema.json
level: warm-up
title: Odd
minutes: 5
frequency: rarely
statement: Do it.
hints: [first hint, second hint, third hint]
limits: {wall_s: 10.0, memory_mb: 1024}
"""
DRAWN = f"cases:\n  drawn:\n    repeat: {CALLS}\n    call: {{x: {{normal: [2, 5]}}"
JUDGED = f"""cases:
  texts:
    repeat: {CALLS}
    draw: {{n: [3, 4]}}
    call: {{numbers: {{ids: n, high: 9}}}}
"""
# id, entry and cases, reference
EXERCISES = {
    "tensor": ("entry: shift(x)\nreturns: Tensor\n" + DRAWN + "}\n", "def shift(x):\n    return x + 1\n"),
    "mapping": (
        "entry: sort_out(x)\nreturns: dict\n" + DRAWN + "}\n",
        "def sort_out(x):\n    return {'all': x + 1, 3: [x.numel(), (2.5, 'text', b'b', None)]}\n",
    ),
    "number": ("entry: average(x)\nreturns: float\n" + DRAWN + "}\n", "def average(x):\n    return float(x.mean())\n"),
    "gradient": (
        "entry: square(x)\nreturns: Tensor\n" + DRAWN + "}\n    gradients: [x]\n",
        "def square(x):\n    return x * x\n",
    ),
    "callable": (
        "entry: ask(x, model)\nreturns: Tensor\n" + DRAWN + ", model: {function: toy}}\n",
        "def ask(x, model):\n    return model(x)\n\n\ndef toy():\n    return lambda x: x * 2\n",
    ),
    "script": (
        "entry: Total(start)\nreturns: int\n"
        "cases:\n  sums:\n"
        f"    repeat: {CALLS // 2}\n    steps:\n      - Total: {{start: 3}}\n"
        "      - add: {amount: 2}\n      - get: total\n",
        "class Total:\n    def __init__(self, start):\n        self.total = start\n\n"
        "    def add(self, amount):\n        self.total += amount\n        return [self.total]\n",
    ),
    "judged": (
        "entry: pick(numbers)\nreturns: list\ncompare: {judge: true}\n" + JUDGED,
        "def pick(numbers):\n    return []\n\n\n"
        "def judge(arguments, output):\n    while output == ['for ever']:\n        pass\n"
        "    return 'too much' if sum(output) > 0 else None\n",
    ),
}
GRADES = [(name, start) for name in EXERCISES for start in range(0, 3 * CALLS, CALLS)]
# An exercise and a text → the result
Grade = Callable[[str, str], Result]


@pytest.fixture(scope="module")
def exercises(course_of: Callable[[str, str, str], Course]) -> dict[str, Exercise]:
    """Each in a course of its own."""
    return {
        name: course_of(name, f"{HEAD}id: {name}\n{text}", reference).exercise(name)
        for name, (text, reference) in EXERCISES.items()
    }


@pytest.fixture(scope="module")
def grade(exercises: dict[str, Exercise], zygote: Zygote) -> Grade:
    """A function that grades a text, with one answer key for all submissions of an exercise."""
    grader = Grader(zygote, seed=0)

    def grade_text(name: str, text: str) -> Result:
        submission = Submission(f"{name}.py", f"{name}.py", "", name, text=text)
        return grader.grade(submission, exercises[name])

    return grade_text


@pytest.mark.parametrize(("name", "start"), GRADES)
def test_odd_objects_never_pass_and_are_no_internal_error(
    exercises: dict[str, Exercise], grade: Grade, name: str, start: int
) -> None:
    """Whatever class they claim to have. The result can be stored as JSON."""
    entry = exercises[name].entry_name
    kind = "Scripted" if entry[0].isupper() else "function"
    result = grade(name, f"{VALUES}\nturn = {start}\n\n\n{entry} = {kind}\n")
    assert result.verdict in (Verdict.FAILED, Verdict.ERROR), (result.verdict, result.message)
    assert json.loads(json.dumps(result.as_json(), allow_nan=False))["score"] < 1


JUDGE_FAILS = {
    "an object": ("[Odd()]", "an argument of type submission.Odd cannot be passed on"),
    "texts where it adds": ("['a']", "its judge raised TypeError"),
    "lists where it adds": ("[[]]", "its judge raised TypeError"),
}


@pytest.mark.parametrize("what", JUDGE_FAILS)
def test_value_that_a_judge_cannot_judge_is_wrong(grade: Grade, what: str) -> None:
    """The message says what was expected and why the judge failed. The grader goes on to the next call."""
    value, why = JUDGE_FAILS[what]
    text = f"class Odd:\n    pass\n\n\ndef pick(numbers):\n    return {value}\n"
    result = grade("judged", text)
    assert (result.verdict, result.checks[0].verdict) == (Verdict.FAILED, CheckVerdict.FAILED), result.message
    assert "list that can be judged expected" in result.message
    assert why in result.message


def test_value_on_which_the_judge_hangs_is_wrong(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new guest judges the next value."""
    monkeypatch.setattr("harness.comparison.answer_key.JUDGE_S", 0.5)
    body = "    global calls\n    calls += 1\n    return ['for ever'] if calls == 1 else [1]\n"
    text = f"calls = 0\n\n\ndef pick(numbers):\n{body}"
    result = grade("judged", text)
    assert result.verdict is Verdict.FAILED, result.message
    assert "cannot be: its judge gave no verdict" in result.message
