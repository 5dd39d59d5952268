"""Systems to debug: bugs are independent, each is verified by the program's behaviour, and wrong fixes are named."""

from __future__ import annotations

import types
from itertools import combinations
from typing import Any

import pytest
import torch

from harness.course.catalogue import load_course
from harness.interview.material import Bug, DebugSystem
from harness.interview.material_files import load_material, material_paths
from harness.interview.system_grading import run_system
from harness.interview.work_files import draw_bugs, plant_bugs, system_text
from harness.lint.material import lint_material
from harness.sandbox.zygote import Zygote

# Systems without tensors, which are checked quickly.
QUICK = ("sampler", "bpe-tokenizer")
SYSTEMS = load_material(load_course(None).root).systems


def symptoms(system: DebugSystem, text: str) -> dict[str, str]:
    """The report of each behaviour of a program. It runs here, because these programs are the course's own."""
    program: dict[str, Any] = {"__name__": "candidate"}
    exec(compile(text, f"{system.id}.py", "exec", dont_inherit=True), program)
    checks: dict[str, Any] = {"__name__": "behaviours"}
    exec(compile(system.behaviours, "behaviours.py", "exec", dont_inherit=True), checks)
    reported = {}
    for bug in system.bugs:
        try:
            reported[bug.behaviour] = checks[bug.behaviour](types.SimpleNamespace(**program))
        except Exception as error:  # counts as failed, as in a guest
            reported[bug.behaviour] = f"{type(error).__name__}: {error}"
    return reported


def failing(system: DebugSystem, bugs: tuple[Bug, ...]) -> set[str]:
    return {name for name, symptom in symptoms(system, plant_bugs(system, bugs)).items() if symptom}


@pytest.mark.parametrize("system", [SYSTEMS[name] for name in QUICK], ids=QUICK)
def test_each_bug_fails_its_own_behaviour_and_no_other(system: DebugSystem) -> None:
    """Without a bug every behaviour passes."""
    assert failing(system, ()) == set()
    for bug in system.bugs:
        assert failing(system, (bug,)) == {bug.behaviour}, bug.id
    assert failing(system, system.bugs) == {bug.behaviour for bug in system.bugs}


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_bugs_are_independent_in_every_combination(system: DebugSystem) -> None:
    """If a bug hid another, they could not be fixed one by one."""
    torch.set_num_threads(1)
    for number in range(len(system.bugs) + 1):
        for bugs in combinations(system.bugs, number):
            assert failing(system, bugs) == {bug.behaviour for bug in bugs}, [bug.id for bug in bugs]


@pytest.mark.slow
def test_programs_have_no_problem(zygote: Zygote) -> None:
    """As `harness lint` judges them: the right program passes, and each bug fails its own behaviour alone."""
    course = load_course(None)
    programs = [path for path in material_paths(course.root) if path.stem in SYSTEMS]
    assert lint_material(programs, course.exercise_ids, lambda: zygote).problems == ()


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_systems_run_in_the_sandbox_as_they_do_here(zygote: Zygote, system: DebugSystem) -> None:
    """The right program passes; with all bugs in it, none counts as fixed."""
    assert run_system(zygote, system, system.bugs, system.source).verdict == "passed"
    grade = run_system(zygote, system, system.bugs, plant_bugs(system, system.bugs))
    assert grade.passed == 0 and set(grade.failing) == {bug.id for bug in system.bugs}


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_systems_are_short_enough_for_an_interview(system: DebugSystem) -> None:
    """80 to 150 lines; three bugs, which depend on the seed; no line reveals a bug."""
    assert 80 <= len(system.source.splitlines()) <= 150
    drawn = {tuple(bug.id for bug in draw_bugs(system, seed, 3)) for seed in range(40)}
    assert len(drawn) > 5 and all(len(set(ids)) == 3 for ids in drawn)
    text = system_text(system, draw_bugs(system, 1, 3))
    assert "3 independent bugs" in text.splitlines()[0]
    assert not any(bug.id in text for bug in system.bugs)


def test_a_scripted_candidate_fixes_a_system_bug_by_bug_and_a_wrong_fix_is_named(zygote: Zygote) -> None:
    """In the sandbox. An open bug is reported by its symptom, a wrong fix with the reason and with what it broke."""
    system = SYSTEMS["sampler"]
    bugs = tuple(bug for bug in system.bugs if bug.id in ("penalty-divides-negative-logits", "temperature-multiplies"))
    text = system_text(system, bugs)
    grade = run_system(zygote, system, bugs, text)
    assert (grade.verdict, grade.passed, grade.total, grade.score) == ("failed", 0, 2, 0.0)
    assert "used before" in grade.failure[0]

    wrong = "score * penalty if score > 0 else score / penalty"
    grade = run_system(zygote, system, bugs, text.replace("score / penalty", wrong))
    assert grade.passed == 0 and any("wrong way round for both signs" in line for line in grade.failure)

    first = text.replace("score / penalty", "score / penalty if score > 0 else score * penalty")
    grade = run_system(zygote, system, bugs, first)
    assert (grade.passed, grade.failing) == (1, ("temperature-multiplies",)) and "temperature" in grade.failure[0]

    broken = first.replace("set(previous)", "previous")
    grade = run_system(zygote, system, bugs, broken)
    assert grade.score == 0 and any(line.startswith("Your change broke this") for line in grade.failure)

    both = first.replace("x * temperature", "x / temperature")
    grade = run_system(zygote, system, bugs, both)
    assert (grade.verdict, grade.passed, grade.score, grade.failure) == ("passed", 2, 1.0, ())


def test_a_file_that_does_not_load_says_so(zygote: Zygote) -> None:
    """With its line; no bug counts as fixed."""
    system = SYSTEMS["sampler"]
    grade = run_system(zygote, system, system.bugs[:2], "def softmax(:\n    pass\n")
    assert grade.verdict == "error" and grade.passed == 0 and "line 1" in grade.failure[1]
