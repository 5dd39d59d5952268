"""How the derived calls of an exercise are chosen, and when a plan no longer holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from harness.comparison.answer_key import AnswerKey, build_key
from harness.course.catalogue import Course, load_course
from harness.course.exercise import Exercise
from harness.course.loader import read_plan
from harness.course.submission import Submission
from harness.errors import CourseError
from harness.grading.grader import Grader
from harness.lint import derive
from harness.lint.conditions import list_conditions
from harness.lint.derive import Plan, check_plan, choose_plan, digest_of, write_plan
from harness.lint.saboteurs import list_saboteurs, list_short
from harness.records import Origin
from harness.results.result import CheckVerdict
from harness.sandbox.zygote import Zygote

# By rows; so a fast path for one row may forget the bias.
HEAD = "# yaml-language-server: $schema=../../course.schema.json\n"
SHIFT = f"""{HEAD}id: shift
title: Shift
level: core
minutes: 5
frequency: rarely
entry: "shift(x, bias=None)"
returns: Tensor
statement: "Add the bias to each row, in a new tensor. x has one or two axes. Example: [1, 2] and [1, 1] give [2, 3]."
hints: [first, second, third]
domain: {{sizes: {{n: 600}}}}
cases:
  the worked example:
    example: true
    call: {{x: {{tensor: [1.0, 2.0]}}, bias: {{tensor: [1.0, 1.0]}}}}
  several rows:
    draw: {{rows: [3, 4], n: [5, 6]}}
    call: {{x: {{normal: [rows, n]}}, bias: {{normal: [n]}}}}
  no bias:
    call: {{x: {{normal: [3, 5]}}}}
mistakes:
  twice:
    why: You add the bias twice.
    x + bias: x + bias + bias
"""
SHIFT_PY = '''"""Shift."""


def shift(x, bias=None):
    return x.clone() if bias is None else x + bias
'''
WRONG = {
    "one row forgets the bias": "def shift(x, bias=None):\n    if bias is None or (x.dim() == 2 and len(x) == 1):\n"
    "        return x.clone()\n    return x + bias\n",
    "kept by shape": "known = {}\ndef shift(x, bias=None):\n    if bias is None:\n        return x.clone()\n"
    "    return (x + known.setdefault(x.shape, bias.clone())).clone()\n",
    "the argument itself": "def shift(x, bias=None):\n    return x if bias is None else x + bias\n",
    "in blocks of 512": "import torch\ndef shift(x, bias=None):\n    out = x.clone()\n    if bias is not None:\n"
    "        out[..., :512] += bias[:512]\n    return out\n",
    "gradients stay off": "import torch\ndef shift(x, bias=None):\n    torch.set_grad_enabled(False)\n"
    "    return x.clone() if bias is None else x + bias\n",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of one exercise without a plan."""
    folder = tmp_path_factory.mktemp("course")
    for name, text in {"exercises/training/shift.yaml": SHIFT, "reference/training/shift.py": SHIFT_PY}.items():
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return load_course(folder)


@pytest.fixture(scope="module")
def chosen(course: Course, zygote: Zygote) -> Plan:
    """Its plan, with a second right solution."""
    right = {"other.py": "def shift(x, bias=None):\n    return x + (0 if bias is None else bias)\n"}
    return choose_plan(course.exercise("shift"), zygote, right, range(2))


@pytest.fixture
def grade(course: Course, chosen: Plan, zygote: Zygote) -> Callable[[str], list[str]]:
    """The checks that a text fails, graded with the plan."""
    exercise = replace(course.exercise("shift"), plan=chosen.calls)

    def call(text: str) -> list[str]:
        result = Grader(zygote, seed=5).grade(Submission("shift.py", "shift.py", "", "shift", text=text), exercise)
        return [check.id for check in result.checks if check.verdict is not CheckVerdict.PASSED]

    return call


def test_plan_catches_each_class_that_no_case_meets(grade: Callable[[str], list[str]]) -> None:
    """Each wrong solution passes all cases and fails a derived check; the reference passes all."""
    assert grade(SHIFT_PY) == []
    failed = {name: grade(text)[:1] for name, text in WRONG.items()}
    assert failed == {
        "one row forgets the bias": ["special sizes and values"],
        "kept by shape": ["kept between calls"],
        "the argument itself": ["kept between calls"],
        "in blocks of 512": ["a size as in use"],
        "gradients stay off": ["kept between calls"],
    }


def test_plan_is_small_and_leaves_no_saboteur(chosen: Plan) -> None:
    """What a call can catch is caught; nothing that right solutions dispute is asked."""
    assert 0 < len(chosen.calls) <= 18 < chosen.candidates
    assert chosen.survivors == ()
    assert "kept by shape" in chosen.caught


def test_call_that_only_takes_long_catches_nothing(
    course: Course, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine a long script ends saboteurs whose answers it does not tell apart."""
    text = (
        "known = set()\ndef shift(x, bias=None):\n    shown = x.shape, bias is None\n    while shown in known:\n"
        "        pass\n    known.add(shown)\n    return x.clone() if bias is None else x + bias\n"
    )
    monkeypatch.setattr(derive, "list_saboteurs", lambda _: {"endless": text})
    monkeypatch.setattr(derive, "SABOTEUR_S", 0.5)
    assert "endless" not in choose_plan(course.exercise("shift"), zygote, {}, range(1)).caught


def test_plan_keeps_the_calls_that_it_has(course: Course, zygote: Zygote) -> None:
    """A call that a person has written stays first; what it leaves is added."""
    own = Origin("real size", "several rows", "n = 600; rows = 2")
    kept = choose_plan(replace(course.exercise("shift"), plan=(own,), plan_digest="0"), zygote, {}, range(1))
    assert kept.calls[0] == own and len(kept.calls) > 1
    assert not [origin for origin in kept.calls[1:] if origin.rule == "real size"]


def test_call_that_another_seed_lacks_is_left_out(
    course: Course, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan belongs to every seed, so a call that only some of them can make is none of its calls."""
    own = Origin("real size", "several rows", "n = 600; rows = 2")

    def build(exercise: Exercise, zygote: Zygote, seed: int) -> AnswerKey:
        key = build_key(exercise, zygote, seed)
        return replace(key, derived=tuple(answer for answer in key.derived if answer.call.origin != own))

    monkeypatch.setattr(derive, "build_key", build)
    kept = choose_plan(replace(course.exercise("shift"), plan=(own,), plan_digest="0"), zygote, {}, range(2))
    assert own not in kept.calls and kept.calls


def test_written_plan_is_read_again_and_belongs_to_its_exercise(
    course: Course, chosen: Plan, zygote: Zygote, tmp_path: Path
) -> None:
    """A changed case, and a call that cannot be made, are problems."""
    exercise = replace(course.exercise("shift"), path=tmp_path / "shift.yaml")
    exercise.path.write_text(SHIFT, encoding="utf-8")
    write_plan(exercise, chosen)
    calls, digest = read_plan(exercise.path)
    assert (calls, digest) == (chosen.calls, digest_of(exercise))
    planned = replace(exercise, plan=calls, plan_digest=digest)
    assert [*check_plan(build_key(planned, zygote, 3))] == []
    (stale,) = check_plan(build_key(replace(planned, plan_digest="0"), zygote, 3))
    assert "harness lint --derive --only shift" in stale
    assert [*check_plan(build_key(replace(planned, plan=(), plan_digest="0"), zygote, 3))] == [stale], (
        "without calls too"
    )
    assert [*check_plan(build_key(replace(planned, plan=(), plan_digest=""), zygote, 3))] == []
    gone = Origin("special", "several rows", "bias: all true")
    (missing,) = check_plan(build_key(replace(planned, plan=(gone,)), zygote, 3))
    assert "no derived call under seed 3" in missing


def test_plan_that_cannot_be_read_names_the_command(tmp_path: Path) -> None:
    """Whatever is wrong with it."""
    (tmp_path / "x.plan.json").write_text("{")
    with pytest.raises(CourseError, match="harness lint --derive"):
        read_plan(tmp_path / "x.yaml")
    assert read_plan(tmp_path / "y.yaml") == ((), "")


def test_saboteurs_and_conditions_are_those_of_the_exercise(course: Course, zygote: Zygote) -> None:
    """One for each parameter that a cache may ignore; conditions also ask that an optional argument is given."""
    exercise: Exercise = course.exercise("shift")
    names = set(list_saboteurs(exercise))
    assert {"kept without x", "kept without bias", "kept by identity", "x as first seen"} <= names
    assert "what a callable returned, kept by identity" in names
    assert set(list_short(exercise)) == {"whole numbers of 16 bits", "the first 512", "the last 1024"}
    key = build_key(exercise, zygote, 0)
    conditions = list_conditions(exercise, [answer.call for answer in key.answers])
    assert {name for name in conditions if name.endswith(", bias given")}
