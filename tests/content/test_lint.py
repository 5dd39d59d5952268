"""The course proves itself, and a course that does not is refused with the reason."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import pytest
import yaml

from harness.course.catalogue import load_course
from harness.lint.exercise import LintReport, lint_course, lint_exercise
from harness.sandbox.zygote import Zygote

COURSE = load_course(None)
FOLDER = COURSE.root / "exercises"


@pytest.mark.slow
def test_built_in_course_has_no_problems(zygote: Zygote) -> None:
    """Every starter fails, every reference passes, every mistake is caught and told apart, every case kills."""
    reports = list(lint_course(COURSE, zygote, range(1), os.cpu_count() or 1))
    assert [report.exercise for report in reports] == [exercise.id for exercise in COURSE.exercises()]
    check_reports(reports)


def test_share_of_the_built_in_course_has_no_problems(zygote: Zygote) -> None:
    """The same for one exercise of 32; `harness lint` takes them all."""
    taken = [exercise for exercise in COURSE.exercises() if crc32(exercise.id.encode()) % 32 == 0]
    assert len(taken) > 3
    check_reports([lint_exercise(exercise, zygote, range(1)) for exercise in taken])


def check_reports(reports: list[LintReport]) -> None:
    """No problem, and enough known mistakes."""
    assert [f"{report.exercise}: {problem}" for report in reports for problem in report.problems] == []
    for report in reports:
        assert (report.caught, report.told_apart) == (report.mistakes, report.mistakes)
        assert report.mistakes >= 5
        assert report.trivial >= 1


@pytest.fixture
def lint(write_course: Callable[..., Path], zygote: Zygote) -> Callable[..., LintReport]:
    """The report on the small course's `scale` (or another exercise) with some of its text replaced."""

    def call(old: str = "", new: str = "", *, reference: tuple[str, str] = ("", ""), seeds: int = 1) -> LintReport:
        root = write_course()
        for name, (before, after) in {
            "exercises/transformer/scale.yaml": (old, new),
            "reference/transformer/scale.py": reference,
        }.items():
            path = root / name
            text = path.read_text()
            assert not before or text.count(before) == 1
            path.write_text(text.replace(before, after) if before else text)
        return lint_exercise(load_course(root).exercise("scale"), zygote, range(seeds))

    return call


def test_sound_exercise_has_no_problems_and_a_kill_matrix(lint: Callable[..., LintReport]) -> None:
    """Which case catches which mistake, trivial answers in brackets; under every seed the same verdict."""
    report = lint(seeds=3)
    assert report.problems == []
    assert (report.cases, report.mistakes, report.caught, report.told_apart) == (4, 4, 4, 4)
    assert "adds-one" in report.kills["the worked example"]
    assert report.kills["small numbers"][0] != ""
    assert "nothing-for-small-numbers" in report.kills["small numbers"]
    assert "nothing-for-small-numbers" not in report.kills["one row"]
    assert "[zeros]" in report.kills["one row"]
    assert report.room > 3


BROKEN = [
    ('"product + 0": "product + 1"', '"product + 0": "product - 0"', "mistake adds-one is accepted under seed 0"),
    ('"return shifted": "return -shifted"', '"product + 0": "1 + product"', "negates give the same output"),
    ('"product + 0": "product + 1"', '"product + 0": "product * 1.000004"', "tolerances away under seed 0"),
    ("{x: {normal: [1, 4]}, factor: -0.5}", "{x: {full: [1, 4], value: 0.0}, factor: {real: [-2, -1]}}", ""),
    ("call: {x: {tensor: [1.0, 2.0, -3.0]}}", "call: {x: {normal: [0, 3]}}", "case 'the worked example' kills nothing"),
    ("minutes: 5", "minutes: 6", ""),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "problem"), BROKEN)
def test_exercise_that_does_not_hold_is_refused_with_the_reason(
    lint: Callable[..., LintReport], old: str, new: str, problem: str
) -> None:
    """One broken thing, one problem; what is sound has none."""
    problems = lint(old, new).problems
    if problem:
        assert any(problem in line for line in problems), problems
    else:
        assert problems == []


def test_reference_that_changes_its_argument_is_refused(lint: Callable[..., LintReport]) -> None:
    """Nobody may, least of all the model answer."""
    problems = lint(
        '"x * factor": "x + factor"', '"x.mul_(factor)": "x + factor"', reference=("x * factor", "x.mul_(factor)")
    ).problems
    assert any(
        "the reference does not pass: failed" in problem and "it changed its argument x" in problem
        for problem in problems
    )


def test_reference_that_depends_on_chance_is_refused_as_such(lint: Callable[..., LintReport]) -> None:
    """And not as one that rounding decides, or that fails its own cases."""
    noisy = lint(reference=("    product = x * factor\n", "    product = x * factor + torch.rand(1)\n"))
    assert len(noisy.problems) == 1 and "two answers to the same call" in noisy.problems[0]


def test_reference_that_does_not_load_is_reported_and_not_raised(lint: Callable[..., LintReport]) -> None:
    """Where it cannot be called a second time either."""
    report = lint(reference=("import torch\n", "import torch\n\n1 / 0\n"))
    assert any("division by zero" in problem for problem in report.problems), report.problems


def test_starter_that_passes_is_refused(write_course: Callable[..., Path], zygote: Zygote) -> None:
    """An exercise that asks for NotImplementedError is solved by the starter's own."""
    text = (write_course() / "exercises/tokenization/cuts.yaml").read_text()
    case = "cases:\n  - name: any text\n    call: {text: a}\n    raises: NotImplementedError\n"
    reference = "def cuts(text):\n    raise NotImplementedError(text)\n"
    root = write_course(cuts_yaml=text[: text.index("compare:")] + case, cuts_py=reference)
    report = lint_exercise(load_course(root).exercise("cuts"), zygote, range(1))
    assert "the starter is not refused: passed" in report.problems


def test_trivial_answer_that_is_accepted_is_refused(write_course: Callable[..., Path], zygote: Zygote) -> None:
    """A judge that lets everything through is found by an answer of nothing."""
    text = (write_course() / "reference/tokenization/cuts.py").read_text()
    root = write_course(cuts_py=text[: text.index("    if")] + "    return None\n")
    problems = lint_exercise(load_course(root).exercise("cuts"), zygote, range(1)).problems
    assert any("the trivial answer 'nothing' is accepted" in problem for problem in problems), problems


def test_mistake_that_the_judge_accepts_is_refused(write_course: Callable[..., Path], zygote: Zygote) -> None:
    """Another value than the reference's is not yet a wrong one."""
    text = (write_course() / "exercises/tokenization/cuts.yaml").read_text()
    root = write_course(cuts_yaml=text.replace('"size = 4"', '"size = 2"'))
    problems = lint_exercise(load_course(root).exercise("cuts"), zygote, range(1)).problems
    assert "mistake one-too-long is accepted under seed 0" in problems


def test_answer_of_zeros_that_is_accepted_is_refused(lint: Callable[..., LintReport]) -> None:
    """Where every expected value is zero, zeros are right."""
    report = lint(
        reference=(
            "    shifted = product + 0\n",
            "    shifted = product + 0\n    shifted = torch.zeros_like(shifted)\n",
        )
    )
    assert "every expected value is constant: the inputs are saturated" in report.problems


def test_reference_that_fails_is_reported_and_not_raised(lint: Callable[..., LintReport]) -> None:
    """One broken exercise does not hide the others."""
    report = lint(reference=("    product = x * factor\n", "    product = x * factor\n    1 / 0\n"))
    assert any("ZeroDivisionError" in problem for problem in report.problems)


def test_yaml_of_the_course_is_one_to_every_parser() -> None:
    """PyYAML without libyaml, and editors, refuse some plain texts in brackets that libyaml takes."""
    for path in [*sorted(FOLDER.glob("*/*.yaml")), *sorted((COURSE.root / "flashcards").glob("*.yaml"))]:
        text = path.read_text(encoding="utf-8")
        ours, plain = (
            [(type(event), getattr(event, "value", None)) for event in yaml.parse(text, Loader=loader)]
            for loader in (getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader)
        )
        assert ours == plain, path
