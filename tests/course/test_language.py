"""The language of cases: shared draws, gradients, a second function, objects made in the guest, callables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course.catalogue import Course, load_course
from harness.course.schema import MODELINE
from harness.course.submission import Submission
from harness.errors import CourseError
from harness.grading.grader import Grader
from harness.lint.exercise import lint_exercise
from harness.results.result import Result, Verdict
from harness.sandbox.zygote import Zygote

HEAD = f"{MODELINE}\n"
TOP = """title: T
level: core
minutes: 5
frequency: often
returns: Tensor
statement: Take x and constant, or x and w, and combine them as shown.
hints: [first hint, second hint, third hint]
"""
LOSS = f"""{HEAD}id: loss
{TOP}entry: "loss(x, constant)"
cases:
  value:
    example: true
    call: {{x: {{tensor: [1.0, 2.0]}}, constant: {{tensor: [3.0, 1.5]}}}}
  gradients:
    gradients: [x, constant]
    call: {{x: {{normal: [4]}}, constant: {{normal: [4]}}}}
mistakes:
  follows-the-constant:
    why: You let a gradient through to the constant.
    constant.detach(): constant
  cuts-the-gradient:
    why: You cut the gradient of x.
    x * constant: x.detach() * constant
"""
LOSS_PY = "import torch\n\n\ndef loss(x, constant):\n    return (x * constant.detach()).mean()\n"
SCRIPT = f"""{HEAD}id: pair
{TOP.replace("Tensor", "dict")}entry: "pack(x, w)"
cases:
  there and back:
    example: true
    draw: {{n: [2, 3]}}
    let: {{w: {{normal: [n, 4]}}, both: [$w, $w]}}
    steps:
      - call: {{x: {{normal: [5, 4]}}, w: $w}}
        save_as: {{packed: []}}
      - unpack: {{packed: $packed, layer: {{support: linear, with: {{w: $w}}}}, both: $both}}
  a budget of one call, anew each time:
    repeat: 2
    let: {{count: {{function: only_once}}}}
    steps:
      - ask: {{count: $count}}
      - ask: {{count: $count}}
mistakes:
  asks-twice:
    why: You ask twice.
    body: |
      def pack(x, w):
          return {{"y": x @ w.T}}


      def ask(count):
          return count(1) + count(1)
"""
SCRIPT_PY = """import torch


def pack(x, w):
    return {"y": x @ w.T}


def unpack(packed, layer, both):
    return packed["y"] @ layer.weight + (both[0] - both[1]).sum()


def ask(count):
    return count(1)


def linear(w):
    layer = torch.nn.Linear(w.shape[1], w.shape[0], bias=False, dtype=w.dtype)
    layer.weight.data.copy_(w)
    return layer


def only_once():
    left = [1]

    def count(number):
        if not left:
            raise ValueError("asked more than once")
        return left.pop() + number

    return count
"""
KEPT = f"""{HEAD}id: ledger
{TOP.replace("Tensor", "int")}entry: "Ledger(amounts, rows)"
cases:
  two payments:
    example: true
    steps:
      - Ledger: {{amounts: [1, 2, 3], rows: {{tensor: [1.0, 2.0]}}}}
      - pay: {{}}
      - pay: {{}}
mistakes:
  first-first:
    why: You pay the first amount.
    self.left.pop(): self.left.pop(0)
"""
KEPT_PY = """class Ledger:
    def __init__(self, amounts, rows):
        self.left, self.rows = list(amounts), rows

    def pay(self):
        self.rows += 1
        return self.left.pop()
"""


def course_of(folder: Path, exercise_id: str, text: str, reference: str) -> Course:
    """A course of one exercise."""
    for name, content in {"exercises/training/{}.yaml": text, "reference/training/{}.py": reference}.items():
        path = folder / name.format(exercise_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return load_course(folder)


@pytest.fixture
def grade(tmp_path: Path, zygote: Zygote) -> Callable[..., Result]:
    """A function that grades a text by one of the exercises above."""

    def call(exercise_id: str, text: str) -> Result:
        yaml, reference = {"loss": (LOSS, LOSS_PY), "pair": (SCRIPT, SCRIPT_PY), "ledger": (KEPT, KEPT_PY)}[exercise_id]
        course = course_of(tmp_path, exercise_id, yaml, reference)
        submission = Submission("it.py", "it.py", "", exercise_id, text=text)
        return Grader(zygote, seed=1).grade(submission, course.exercise(exercise_id))

    return call


def test_gradients_are_compared_with_the_result(grade: Callable[..., Result]) -> None:
    """However the loss is written, the gradient must be right too."""
    assert grade("loss", LOSS_PY).verdict is Verdict.PASSED
    cut = grade("loss", "def loss(x, constant):\n    return (x.detach() * constant.detach()).mean()\n")
    assert cut.verdict is Verdict.FAILED
    assert "gradient of x" in cut.message
    assert [diagnosis.mistake for diagnosis in cut.diagnosis] == ["cuts-the-gradient"]
    leaky = grade("loss", "def loss(x, constant):\n    return (x * constant).mean()\n")
    assert "gradient of constant" in leaky.message
    wrong = grade("loss", "def loss(x, constant):\n    return (x * constant.detach()).sum()\n")
    assert wrong.verdict is Verdict.FAILED


def test_argument_that_is_made_to_require_a_gradient_counts_as_changed(grade: Callable[..., Result]) -> None:
    """If the exercise did not ask for it."""
    result = grade(
        "loss", "def loss(x, constant):\n    x.requires_grad_()\n    return (x * constant.detach()).mean()\n"
    )
    assert result.verdict is Verdict.FAILED
    assert "changed its argument x" in result.message


def test_argument_whose_gradient_is_switched_off_counts_as_changed(grade: Callable[..., Result]) -> None:
    """The tensor is the caller's; to get a constant, detach it."""
    result = grade("loss", "def loss(x, constant):\n    return (x * constant.requires_grad_(False)).mean()\n")
    assert result.verdict is Verdict.FAILED
    assert "changed its argument constant" in result.message


def test_method_leaves_what_the_constructor_was_given(grade: Callable[..., Result]) -> None:
    """But for what the reference changes too, as an optimizer changes its parameters."""
    assert grade("ledger", KEPT_PY).verdict is Verdict.PASSED
    result = grade("ledger", KEPT_PY.replace("list(amounts)", "amounts"))
    assert result.verdict is Verdict.FAILED
    assert "changed its argument amounts of an earlier call" in result.message


def test_shared_draws_support_and_a_second_function(grade: Callable[..., Result]) -> None:
    """A script may call another function of the submission, with the same draw and an object made in the guest."""
    assert grade("pair", SCRIPT_PY).verdict is Verdict.PASSED
    missing = grade("pair", SCRIPT_PY.replace("def unpack", "def unpacked"))
    assert missing.verdict in (Verdict.ERROR, Verdict.FAILED)
    assert "does not define unpack" in missing.message
    asked_twice = grade("pair", SCRIPT_PY.replace("return count(1)\n", "return count(1) + count(1)\n"))
    assert "asked more than once" in asked_twice.message


def test_callable_does_not_work_after_its_call(grade: Callable[..., Result]) -> None:
    """A stored callable raises, and the submission gets its own verdict."""
    text = SCRIPT_PY.replace(
        "def ask(count):\n    return count(1)\n",
        "kept = []\n\n\ndef ask(count):\n    kept.append(count)\n    return kept[(len(kept) - 1) % 2](1)\n",
    )
    result = grade("pair", text)
    assert result.verdict in (Verdict.ERROR, Verdict.FAILED)
    assert "only during the call" in str([check.message for check in result.checks])


def test_callable_that_is_given_a_generator_names_the_type(grade: Callable[..., Result]) -> None:
    """A learner who writes `all_reduce(f(x) for x in …)` learns to pass a list."""
    result = grade("pair", SCRIPT_PY.replace("return count(1)\n", "return count(n for n in [1])\n"))
    messages = str([check.message for check in result.checks])
    assert "TypeError: only_once: an argument of type generator cannot be passed on; use tensors, lists" in messages


def test_starter_shows_the_second_function_and_nothing_that_makes_inputs(tmp_path: Path) -> None:
    """A learner must know about the one, and does not need the other."""
    starter = course_of(tmp_path, "pair", SCRIPT, SCRIPT_PY).exercise("pair").starter_source()
    assert "def unpack(packed, layer, both):" in starter
    assert "layer.weight.data.copy_(w)" not in starter
    compile(starter, "starter.py", "exec")


def test_exercises_with_these_features_have_no_problems(tmp_path: Path, zygote: Zygote) -> None:
    """Lint runs a mistake's body together with the reference's callables."""
    for exercise_id, text, reference in (("loss", LOSS, LOSS_PY), ("pair", SCRIPT, SCRIPT_PY)):
        exercise = course_of(tmp_path / exercise_id, exercise_id, text, reference).exercise(exercise_id)
        report = lint_exercise(exercise, zygote, range(2))
        unprinted = (
            "a table of the printed answers",
            "the worked example",
            "the statement is little more",
            "case 'there and back'",
        )
        assert [problem for problem in report.problems if not problem.startswith(unprinted)] == []
        assert report.caught == len(exercise.mistakes)


BROKEN = [
    ("w: $w}\n        save_as", "w: $v}\n        save_as", 'nothing before this is named "v"'),
    ("both: [$w", "both: [$both", 'nothing before this is named "both"'),
    ("both: $both", "both: []", '"both" is drawn but never used'),
    ("save_as: {packed", "save_as: {w: [], packed", '"w" is taken by let; a name stands for one thing'),
    ("- unpack: {packed", "- unpak: {packed", 'the reference defines no function "unpak"; did you mean "unpack"?'),
    ("support: linear", "support: lineal", 'the reference defines no function "lineal"'),
    ("with: {w: $w}", "with: {u: $w}", 'unknown option "u"'),
    ("        save_as: {packed: []}", "        gradients: [z]", "gradients are the case's"),
    ("    draw: {n: [2, 3]}", "    gradients: [z]\n    draw: {n: [2, 3]}", 'gradients: "z" is not an argument'),
]


@pytest.mark.parametrize(("old", "new", "problem"), BROKEN)
def test_inconsistent_case_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    """With the position and the reason."""
    assert SCRIPT.count(old) == 1
    with pytest.raises(CourseError) as caught:
        course_of(tmp_path, "pair", SCRIPT.replace(old, new), SCRIPT_PY).exercise("pair")
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ('formulas: {"x ^ 2": "x^2"}\n', "this text is not in the statement"),
        ("roles: [researcher]\n", "roles"),
        ("conventions: one sentence\n", "conventions"),
    ],
)
def test_wrong_key_for_pages_and_plans_is_refused(tmp_path: Path, key: str, problem: str) -> None:
    """A formula must be text of the statement, and a role one of four."""
    with pytest.raises(CourseError) as caught:
        course_of(tmp_path, "loss", LOSS.replace("hints:", f"{key}hints:"), LOSS_PY).exercise("loss")
    assert problem in str(caught.value)
