"""What `harness lint` reports about valid and invalid exercises."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from harness.comparison.answer_key import Answer, AnswerKey, answer_once, reference_source
from harness.comparison.compare import Expected
from harness.course.catalogue import Course, load_course
from harness.course.inputs import draw_call
from harness.grading.grader import Grader
from harness.lint.exercise import LintReport, check_tolerances, lint_exercise
from harness.lint.limits import check_costs
from harness.records import Array, Origin
from harness.sandbox.caller import open_trusted
from harness.sandbox.zygote import Zygote

EXERCISE = load_course(None).exercise("softmax")


def key_of(seed: int, moved: float) -> AnswerKey:
    """An answer to the first case, a literal one, whose tolerance follows from `moved`."""
    right, near = (Array.of(np.array(1.0 + off), "float32") for off in (0.0, moved))
    answer = Answer(draw_call(EXERCISE, EXERCISE.file.cases[0], seed), (Expected(right, right, (near,), "float32"),), 8)
    return AnswerKey(EXERCISE, seed, (answer,), b"")


def test_tolerance_that_depends_on_the_seed_is_a_problem() -> None:
    """The case is named, and both seeds."""
    name = EXERCISE.file.cases[0].name
    assert check_tolerances(key_of(0, 1e-6), key_of(1, 1e-6)) == []
    assert check_tolerances(key_of(0, 1e-6), key_of(3, 2e-6)) == [
        f"case {name!r}: what it expects, or its tolerance, differs between seeds 0 and 3"
    ]


def test_judged_call_may_have_any_answer() -> None:
    """So may calls that differ."""
    judged = [
        replace(key, answers=(replace(key.answers[0], call=replace(key.answers[0].call, judge=True)),))
        for key in (key_of(0, 1e-6), key_of(1, 2e-6))
    ]
    assert check_tolerances(*judged) == []
    drawn = replace(key_of(0, 1e-6).answers[0], call=replace(judged[0].answers[0].call, judge=False, dtype="float64"))
    assert check_tolerances(replace(judged[0], answers=(drawn,)), key_of(1, 2e-6)) == []


def test_valid_exercise_has_no_problems_and_a_kill_matrix(lint: Callable[..., LintReport]) -> None:
    """Which case catches which mistake, trivial answers in brackets; the same under every seed."""
    report = lint(seeds=3)
    assert report.problems == []
    assert (report.cases, report.mistakes, report.caught, report.told_apart) == (4, 4, 4, 4)
    assert "adds-one" in report.kills["the worked example"]
    assert report.kills["small numbers"][0] != ""
    assert "nothing-for-small-numbers" in report.kills["small numbers"]
    assert "nothing-for-small-numbers" not in report.kills["one row"]
    assert "[zeros]" in report.kills["one row"]
    assert report.room > 3


def test_exercise_whose_points_say_little_has_a_warning(lint: Callable[..., LintReport]) -> None:
    """No mistake is marked, or trivial programs pass most checks of correctness."""
    assert any("no mistake says what it misses" in line for line in lint().warnings)


BROKEN = [
    ("product + 0: product + 1", "product + 0: product - 0", "mistake adds-one is accepted under seed 0"),
    ("return shifted: return -shifted", "product + 0: 1 + product", "negates give the same output"),
    ("product + 0: product + 1", "product + 0: product * 1.000004", "tolerances away under seed 0"),
    ("{x: {normal: [1, 4]}, factor: -0.5}", "{x: {full: [1, 4], value: 0.0}, factor: {real: [-2, -1]}}", ""),
    ("call: {x: {tensor: [1.0, 2.0, -3.0]}}", "call: {x: {normal: [0, 3]}}", "case 'the worked example' catches no"),
    ("minutes: 5", "minutes: 6", ""),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "problem"), BROKEN)
def test_invalid_exercise_is_refused_with_the_reason(
    lint: Callable[..., LintReport], old: str, new: str, problem: str
) -> None:
    """One fault gives one problem."""
    problems = lint(old, new).problems
    if problem:
        assert any(problem in line for line in problems), problems
    else:
        assert problems == []


def test_reference_that_changes_its_argument_is_refused(lint: Callable[..., LintReport]) -> None:
    """No solution may, and a model solution even less."""
    problems = lint(
        "x * factor: x + factor", "x.mul_(factor): x + factor", reference=[("x * factor", "x.mul_(factor)")]
    ).problems
    assert any(
        "the reference does not pass: failed" in problem and "it changed its argument x" in problem
        for problem in problems
    )


def test_reference_that_does_not_load_is_reported_and_not_raised(lint: Callable[..., LintReport]) -> None:
    """Even if it cannot be called a second time."""
    report = lint(reference=[("import torch\n", "import torch\n\n1 / 0\n")])
    assert any("division by zero" in problem for problem in report.problems), report.problems


def test_starter_that_passes_is_refused(write_course: Callable[..., Path], zygote: Zygote) -> None:
    """An exercise that asks for NotImplementedError is solved by the starter's own."""
    text = (write_course() / "exercises/tokenization/cuts.yaml").read_text()
    case = "cases:\n  any text:\n    call: {text: a}\n    raises: NotImplementedError\n"
    reference = "def cuts(text):\n    raise NotImplementedError(text)\n"
    root = write_course(cuts_yaml=text[: text.index("compare:")] + case, cuts_py=reference)
    report = lint_exercise(load_course(root).exercise("cuts"), zygote, range(1))
    assert "the starter is not refused: passed" in report.problems


def test_trivial_answer_that_is_accepted_is_refused(write_course: Callable[..., Path], zygote: Zygote) -> None:
    """An empty answer reveals a judge that accepts everything."""
    text = (write_course() / "reference/tokenization/cuts.py").read_text()
    root = write_course(cuts_py=text[: text.index("    if")] + "    return None\n")
    problems = lint_exercise(load_course(root).exercise("cuts"), zygote, range(1)).problems
    assert any("the trivial answer 'nothing' is accepted" in problem for problem in problems), problems


def test_mistake_that_the_judge_accepts_is_refused(write_course: Callable[..., Path], zygote: Zygote) -> None:
    """A value other than the reference's is not necessarily wrong."""
    text = (write_course() / "exercises/tokenization/cuts.yaml").read_text()
    root = write_course(cuts_yaml=text.replace("size = 3: size = 4", "size = 3: size = 2"))
    problems = lint_exercise(load_course(root).exercise("cuts"), zygote, range(1)).problems
    assert "mistake one-too-long is accepted under seed 0" in problems


def test_answer_of_zeros_that_is_accepted_is_refused(lint: Callable[..., LintReport]) -> None:
    """If every expected value is zero, zeros are right."""
    report = lint(
        reference=[
            ("    shifted = product + 0\n", "    shifted = product + 0\n    shifted = torch.zeros_like(shifted)\n")
        ]
    )
    assert "every expected value is constant; choose inputs with different results" in report.problems


def test_results_that_are_single_numbers_are_not_constant(lint: Callable[..., LintReport]) -> None:
    """A loss is one number per call, and the calls differ."""
    report = lint(reference=[("    return shifted", "    return shifted.sum()")])
    assert [problem for problem in report.problems if "constant" in problem] == []


def test_reference_that_fails_is_reported_and_not_raised(lint: Callable[..., LintReport]) -> None:
    """One broken exercise does not hide the others."""
    report = lint(reference=[("    product = x * factor\n", "    product = x * factor\n    1 / 0\n")])
    assert any("ZeroDivisionError" in problem for problem in report.problems)


COSTLY = """
alternatives:
  counts-by-hand: {why: The same sum., return sum: return 0 + sum}
too_costly:
  asks-for-ever:
    why: You ask again and again.
    exceeds: [two calls at most]
    return sum(model(values)): "while True: pass"
  is-wrong: {why: You stop early., exceeds: [each value once], return sum: return -sum}
  breaks: {why: You divide by 0., exceeds: [each value once], before 2nd return: 1 / 0}
"""


SHORT = """
alternatives:
  counts-by-hand: {why: The same sum., return sum: return 0 + sum}
too_costly:
  knows-three:
    why: You know the answer to three values.
    exceeds: [each value once]
    return sum(model(values)): return sum(model(values)) if len(values) == 3 else 0
"""


def test_costly_solution_that_is_not_right_is_refused_with_what_happened(
    costly_course: Course, tmp_path: Path, zygote: Zygote
) -> None:
    """The time limit, wrong values and an error are three different things."""
    copy = shutil.copytree(costly_course.root, tmp_path / "course")
    path = copy / "exercises" / "inference" / "ask.yaml"
    path.write_text(path.read_text().replace("wall_s: 3.0", "wall_s: 0.2") + COSTLY)
    slow, wrong, broken, *_ = check_costs(load_course(copy).exercise("ask"), Grader(zygote, 0), [])
    place = "in 'the worked example': ask(model=doubled(…), values=[1, 2, 3])"
    assert slow.startswith(
        f"too costly asks-for-ever was stopped by the time limit before its cost was measured, {place}"
    )
    assert "no answer within 0.2 s" in slow and slow.endswith("or raise limits.wall_s, which is 0.2")
    assert wrong.startswith(f"too costly is-wrong gives wrong values; it belongs to mistakes ({place}")
    assert broken.startswith(f"too costly breaks could not be measured (error), {place}")


def test_costly_solution_that_is_wrong_in_a_derived_call_belongs_to_mistakes(
    costly_course: Course, tmp_path: Path, zygote: Zygote
) -> None:
    """With and without limits on time, although its callables are elsewhere then."""
    copy = shutil.copytree(costly_course.root, tmp_path / "course")
    path = copy / "exercises" / "inference" / "ask.yaml"
    path.write_text(path.read_text() + SHORT)
    exercise, grader = load_course(copy).exercise("ask"), Grader(zygote, 0)
    key = grader.key_of(exercise)
    (step,) = key.answers[0].call.steps
    given = tuple((name, [4, 5] if name == "values" else value) for name, value in step.arguments)
    origin = Origin("special", "the worked example", "values: others")
    call = replace(
        key.answers[0].call, case="special sizes and values", steps=(replace(step, arguments=given),), origin=origin
    )
    caller = open_trusted(zygote, reference_source(exercise), 0)
    with caller.guest:
        derived = answer_once(caller, call)
    assert derived is not None
    grader.known["key", "ask"] = replace(key, derived=(derived,))
    for with_times in (True, False):
        found = list(check_costs(exercise, grader, [], with_times))
        (wrong,) = [line for line in found if "knows-three" in line]
        assert wrong.startswith("too costly knows-three gives wrong values; it belongs to mistakes")
        assert "in 'special sizes and values'" in wrong and "18 expected" in wrong
