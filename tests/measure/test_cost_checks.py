"""Right values at too high a cost: each measure, its limit and its tier, and when nothing is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import yaml

from harness.course.catalogue import Course
from harness.course.schema import MODELINE
from harness.course.submission import Submission
from harness.errors import CourseError
from harness.grading.grader import Grader
from harness.lint.exercise import lint_exercise
from harness.results.result import Check, CheckVerdict, Result, Verdict
from harness.sandbox.guest import GuestHandle
from harness.sandbox.spawned_guest import SpawnedGuest
from harness.sandbox.zygote import Zygote

YAML = f"""{MODELINE}
id: total
title: Total
level: core
minutes: 5
frequency: often
entry: "total(x, model, values, blocks=())"
returns: Tensor
statement: Sum x by way of model, values and blocks.
hints: [first hint, second hint, third hint]
limits: {{wall_s: 5.0}}
cases:
  numbers:
    example: true
    call: {{x: {{normal: [3, 4]}}, model: {{function: toy}}, values: [1, 2, 3]}}
mistakes:
  adds-one:
    why: You add one.
    total + model: total + 1 + model
cost:
  growth:
    tier: stretch
    measure: growth
    sizes: {{n: [1500, 6000]}}
    call: {{x: {{normal: [2, 2]}}, model: {{function: toy}}, values: {{ids: n, high: 9}}}}
    limit: 1.5
    why: each value is compared with all others; compare it with its neighbour
  calls:
    tier: required
    measure: calls
    of: toy
    exactly: true
    call: {{x: {{normal: [3, 4]}}, model: {{function: toy}}, values: [1, 2, 3]}}
    limit: 1
    why: you ask again
  tokens:
    tier: required
    measure: tokens
    of: toy
    call: {{x: {{normal: [3, 4]}}, model: {{function: toy}}, values: [1, 2, 3]}}
    limit: 3
    why: you give it more than the values
  flops:
    tier: required
    measure: flops
    draw: {{n: [8]}}
    call: {{x: {{normal: [n, n]}}, model: {{function: toy}}, values: [1]}}
    limit: 3 * n * n
    why: you multiply matrices where a vector is enough
  memory:
    tier: required
    measure: memory_mb
    call:
      {{x: {{normal: [30, 30]}}, model: {{function: toy}}, values: [1],
       blocks: {{iterator: {{list_of: {{normal: [100000]}}, times: 60}}}}}}
    limit: 10
    why: you hold all blocks
too_costly:
  compares-all:
    why: You compare each value with all others.
    exceeds: [growth]
    before answer =: "[v for v in values for w in values if v == w]"
  asks-twice:
    why: You ask twice.
    exceeds: [calls]
    before answer =: model(values[:1])
  all-at-once:
    why: You give the model the values twice.
    exceeds: [tokens]
    "+ model(values)": "+ model(values + values) / 2"
  multiplies:
    why: You multiply matrices.
    exceeds: [flops]
    before answer =: x @ x.new_ones(x.shape[1], x.shape[1])
  hoards:
    why: You hold all blocks.
    exceeds: [memory]
    for block in blocks: for block in list(blocks)
alternatives:
  by-name:
    why: Another style.
    body: |
      def total(x, model, values, blocks=()):
          return (x * 1).sum(1) + model(values=values) + sum(block.sum() for block in blocks)
"""
REFERENCE = """def total(x, model, values, blocks=()):
    answer = x @ x.new_ones(x.shape[1])
    total = answer + sum(block.sum() for block in blocks)
    return total + model(values)


def toy():
    def model(values):
        return float(sum(values))

    return model
"""


@pytest.fixture
def write(course_of: Callable[[str, str, str], Course]) -> Callable[..., Course]:
    """A function that writes the course of this exercise; `measured` names the cost cases to keep, by default all."""

    def call(text: str = YAML, measured: Sequence[str] = ()) -> Course:
        if measured:
            content = yaml.safe_load(text)
            content["cost"] = {name: case for name, case in content["cost"].items() if name in measured}
            ways = content["too_costly"].items()
            content["too_costly"] = {name: way for name, way in ways if {*way["exceeds"]} <= {*measured}}
            text = f"{MODELINE}\n{yaml.safe_dump(content, sort_keys=False)}"
        return course_of("total", text, REFERENCE)

    return call


@pytest.fixture
def grade(write: Callable[..., Course], zygote: Zygote) -> Callable[..., Result]:
    """A function that grades a text by this exercise."""

    def call(text: str, *measured: str, with_cost: bool = True) -> Result:
        submission = Submission("total.py", "total.py", "", "total", text=text)
        exercise = write(measured=measured).exercise("total")
        return Grader(zygote, 1, with_cost=with_cost).grade(submission, exercise)

    return call


def changed(old: str, new: str) -> str:
    """The reference after one replacement."""
    assert REFERENCE.count(old) == 1
    return REFERENCE.replace(old, new)


def cost_checks(result: Result) -> dict[str, Check]:
    """The cost checks by name."""
    return {check.id: check for check in result.checks if check.kind == "cost"}


def test_reference_passes_every_measure(grade: Callable[..., Result]) -> None:
    """Each check has its figure, limit and unit."""
    result = grade(REFERENCE)
    assert result.verdict is Verdict.PASSED, result.message
    checks = cost_checks(result)
    assert {check.verdict for check in checks.values()} == {CheckVerdict.PASSED}
    figures = {name: (check.figure, check.limit, check.unit) for name, check in checks.items()}
    assert figures["calls"] == (1.0, 1.0, "calls")
    assert figures["tokens"] == (3.0, 3.0, "tokens")
    assert figures["flops"] == (128.0, 192.0, "FLOPs")
    assert figures["memory"][1:] == (10.0, "MB")
    assert figures["growth"][1:] == (1.5, "exponent")


ABOVE = [
    ("calls", "    answer", "    model([])\n    answer", "model was called 2 times; the only right number is 1"),
    ("calls", "model(values)\n\n\ndef", "float(sum(values))\n\n\ndef", "model was called 0 times"),
    ("tokens", "model(values)\n\n\ndef", "model(values * 2) / 2\n\n\ndef", "model was given 6 tokens; the limit is 3"),
    ("flops", "    answer", "    x @ x.T\n    answer", "products and sums took 1.15 thousand FLOPs; the limit is 192"),
    ("memory", "for block in blocks", "for block in [*blocks]", "MB; the limit is 10 MB"),
]


@pytest.mark.parametrize(("name", "old", "new", "says"), ABOVE)
def test_solution_above_a_required_limit_fails_with_figure_limit_and_reason(
    name: str, old: str, new: str, says: str, grade: Callable[..., Result], write: Callable[..., Course]
) -> None:
    """The message also shows the measured call."""
    text = REFERENCE.replace(old, new, 1)
    assert text != REFERENCE
    result = grade(text, name)
    check = cost_checks(result)[name]
    assert result.verdict is Verdict.FAILED
    assert check.verdict is CheckVerdict.FAILED
    why = next(case.why for case in write().exercise("total").file.cost if case.name == name)
    assert says in check.message
    assert why in check.message
    assert "measured with total(" in check.message


def test_missed_stretch_goal_passes_with_full_score_and_its_next_step(grade: Callable[..., Result]) -> None:
    """It is listed under `efficiency`, and its check is not required."""
    slow = changed("    answer", "    [v for v in values for w in values if v == w]\n    answer")
    document = grade(slow, "growth", "calls").as_json()
    assert (document["verdict"], document["score"], document["message"]) == ("passed", 1.0, "")
    (goal,) = document["efficiency"]
    assert goal["verdict"] == "failed"
    assert goal["says"] == "each value is compared with all others; compare it with its neighbour"
    assert 1.7 < goal["figure"] < 2.4
    assert (goal["limit"], goal["unit"]) == (1.5, "exponent")
    checks = {check["id"]: check for check in document["checks"]}
    assert checks["growth"]["required"] is False
    assert checks["calls"]["required"] is True


def test_stretch_goal_is_skipped_after_a_required_limit_is_exceeded(grade: Callable[..., Result]) -> None:
    """The required limit must be met first."""
    result = grade(changed("    answer", "    model([])\n    answer"), "growth", "calls")
    assert cost_checks(result)["growth"].verdict is CheckVerdict.SKIPPED
    assert result.goals == ()


def test_wrong_values_leave_the_cost_unmeasured(grade: Callable[..., Result]) -> None:
    """Cost is measured only for right values."""
    result = grade(changed("return total +", "return total + 1 +"))
    assert result.verdict is Verdict.FAILED
    assert {check.verdict for check in cost_checks(result).values()} == {CheckVerdict.SKIPPED}


def test_skipped_cost_leaves_the_verdict_unverified(grade: Callable[..., Result]) -> None:
    """An unmeasured required cost has not passed; an unmeasured stretch goal is not missed."""
    result = grade(REFERENCE, "growth", "calls", with_cost=False)
    assert result.verdict is Verdict.UNVERIFIED
    assert result.score == 1.0
    checks = cost_checks(result)
    assert checks["calls"].verdict is CheckVerdict.INCONCLUSIVE
    assert checks["growth"].verdict is CheckVerdict.SKIPPED


def test_cost_that_the_system_cannot_measure_fails_no_submission(
    grade: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On macOS and Windows memory and time stay open, even of a wasteful solution; calls are still counted."""
    for kind in (GuestHandle, SpawnedGuest):
        monkeypatch.setattr(kind, "has_figures", False)
    result = grade(changed("for block in blocks", "for block in [*blocks]"), "growth", "memory", "calls")
    assert (result.verdict, result.score) == (Verdict.UNVERIFIED, 1.0)
    checks = cost_checks(result)
    assert {name: check.verdict.value for name, check in checks.items()} == {
        "calls": "passed", "memory": "inconclusive", "growth": "inconclusive",
    }  # fmt: skip
    assert checks["memory"].message.startswith("not measured: this system")
    (goal,) = result.as_json()["efficiency"]
    assert goal["verdict"] == "inconclusive"
    assert "figure" not in goal


def test_verdict_is_passed_before_stretch_goals_are_measured(write: Callable[..., Course], zygote: Zygote) -> None:
    """Progress is reported before each cost, with the name of the next one."""
    submission = Submission("total.py", "total.py", "", "total", text=REFERENCE)
    progress: list[tuple[str, Verdict]] = []
    exercise = write(measured=["growth", "calls"]).exercise("total")
    Grader(zygote, 1).grade(submission, exercise, lambda result: progress.append((result.measuring, result.verdict)))
    assert progress == [("calls", Verdict.UNVERIFIED), ("growth", Verdict.PASSED)]


def test_wrong_answer_at_the_measured_size_fails(grade: Callable[..., Result]) -> None:
    """A solution that leaves work out gets no figure."""
    text = changed("return total +", "return total + (len(x) == 8) +")
    check = cost_checks(grade(text, "flops"))["flops"]
    assert check.verdict is CheckVerdict.FAILED
    assert check.figure is None
    assert "expected" in check.message


def test_wrong_answer_above_the_limit_fails_for_its_cost(grade: Callable[..., Result]) -> None:
    """The cost says more than the first wrong value."""
    text = changed("    answer = x @ ", "    x @ x.new_ones(x.shape[1], x.shape[1])\n    answer = (len(x) == 8) + x @ ")
    check = cost_checks(grade(text, "flops"))["flops"]
    assert check.verdict is CheckVerdict.FAILED
    assert check.figure is not None and check.figure > (check.limit or 0)
    assert "multiply matrices" in check.message


def test_submission_that_works_only_while_nothing_is_counted_is_flagged(grade: Callable[..., Result]) -> None:
    """Its FLOPs are few, but the same call without the counter takes far more CPU. An honest solution is not
    flagged."""
    text = changed("    answer", "    is_counted() or x.new_ones(1200, 1200) @ x.new_ones(1200, 1200)\n    answer")
    noticing = "import threading\n\n\ndef is_counted():\n    return threading.Thread.start.__name__ != 'start'\n\n\n"
    result = grade(noticing + text, "flops")
    assert result.verdict is Verdict.PASSED
    (flag,) = result.integrity
    assert (flag.signal, flag.line) == ("counted differently", 0)
    assert "s of CPU while its FLOPs were counted" in flag.says
    assert grade(REFERENCE, "flops").integrity == ()


def test_guest_cannot_forge_how_often_it_called_a_callable(grade: Callable[..., Result]) -> None:
    """Only its FLOPs are read from its answer."""
    text = """
import json

honest = json.dumps


def forged(value, **options):
    if isinstance(value, dict) and value.get("op") == "returned":
        value = {**value, "work": {"calls toy": 1, "tokens toy": 0}}
    return honest(value, **options)


json.dumps = forged


def total(x, model, values, blocks=()):
    model(values[:0])
    return x @ x.new_ones(x.shape[1]) + model(values) + sum(block.sum() for block in blocks)
"""
    assert cost_checks(grade(text, "calls"))["calls"].figure == 2.0


TRAINED = f"""{MODELINE}
id: total
title: Total
level: core
minutes: 5
frequency: often
entry: "total(x, w)"
returns: Tensor
statement: Do it.
hints: [first hint, second hint, third hint]
cases:
  gradients:
    gradients: [x]
    call: {{x: {{normal: [3, 4]}}, w: {{normal: [4]}}}}
"""


@pytest.mark.parametrize("weight", ["torch.nn.Parameter(w)", "w.clone().requires_grad_()"])
def test_result_whose_gradient_reaches_a_tensor_of_its_own_fails(
    weight: str, course_of: Callable[[str, str, str], Course], zygote: Zygote
) -> None:
    """A frozen weight must stay frozen; the reference trains only x."""
    reference = "import torch\n\n\ndef total(x, w):\n    return x @ w\n"
    exercise = course_of("total", TRAINED, reference).exercise("total")

    def graded(text: str) -> Result:
        return Grader(zygote, 1).grade(Submission("total.py", "total.py", "", "total", text=text), exercise)

    assert graded(reference).verdict is Verdict.PASSED
    wrong = graded(reference.replace("x @ w", f"x @ {weight}"))
    assert wrong.verdict is Verdict.FAILED
    assert "also reaches a tensor of shape [4]" in wrong.message
    assert "it may reach x only" in wrong.message


@pytest.mark.slow
def test_lint_proves_both_sides_of_every_limit(write: Callable[..., Course], zygote: Zygote) -> None:
    """The reference is clearly below each limit, and a costly solution clearly above."""
    problems = lint_exercise(write().exercise("total"), zygote, range(1)).problems
    assert [problem for problem in problems if not problem.startswith("the worked example")] == []


SEPARATES_NOTHING = [
    (
        "limit: 3\n    why: you give",
        "limit: 2\n    why: you give",
        "the reference does not stay clearly below the limit (3 of 2)",
    ),
    ("limit: 10\n", "limit: 100\n", "cost 'memory': too costly hoards does not exceed the limit clearly ("),
    ("exceeds: [memory]", "exceeds: [calls]", "cost 'memory': no solution under too_costly exceeds it"),
    ("+ model(values=values) +", "- model(values=values) +", "alternative by-name gives wrong values"),
    (
        "limit: 3 * n * n",
        "limit: 2 * n * n",
        "'flops': the reference does not stay clearly below the limit (128 of 128)",
    ),
    ("+ model(values + values) / 2", "+ model(values + values)", "too costly all-at-once gives wrong values"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "problem"), SEPARATES_NOTHING)
def test_limit_that_separates_nothing_is_refused(
    old: str, new: str, problem: str, write: Callable[..., Course], zygote: Zygote
) -> None:
    """The problem gives the reason."""
    assert YAML.count(old) == 1
    problems = lint_exercise(write(YAML.replace(old, new)).exercise("total"), zygote, range(1)).problems
    assert any(problem in reported for reported in problems), problems


MEASURES = "measure is one of calls, tokens, flops, memory_mb, growth, traffic"
WRONG = [
    ("of: toy\n    exactly", "of: toys\n    exactly", 'the reference defines no function "toys"; did you mean "toy"?'),
    ("measure: flops", "measure: flop", f'{MEASURES}; did you mean "flops"'),
    ("    measure: flops\n", "", MEASURES),
    ("    measure: flops\n", "    measure: flops\n    of: toy\n", 'unknown key "of"'),
    ("[1500, 6000]", "[6000, 1500]", "the small size comes first"),
    ("    sizes: {n: [1500, 6000]}\n", "", 'missing key "sizes"'),
    ("tier: stretch", "tier: stretchy", 'did you mean "stretch"?'),
    ("limit: 3 * n * n", "limit: 2 * m", 'unknown symbol "m"'),
    ("    limit: 1\n", "", 'missing key "limit"'),
    ("exceeds: [memory]", "exceeds: [memery]", 'no cost or speed case "memery"; did you mean "memory"?'),
    ("    exceeds: [memory]\n", "", 'missing key "exceeds"'),
]


@pytest.mark.parametrize(("old", "new", "problem"), WRONG)
def test_invalid_cost_is_refused(old: str, new: str, problem: str, write: Callable[..., Course]) -> None:
    """The problem has the position and the reason."""
    assert YAML.count(old) == 1
    with pytest.raises(CourseError) as caught:
        write(YAML.replace(old, new)).exercise("total")
    assert problem in str(caught.value)
