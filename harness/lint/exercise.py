"""Lint one exercise, or all of a course.

Under several seeds the starter must fail, the reference must pass every check, and each known mistake must be caught
clearly and differ from the others.  Trivial answers must be caught, and every case must catch something.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np

from harness.comparison import compare
from harness.comparison.answer_key import Answer, AnswerKey, Judge, build_key, open_judge
from harness.comparison.diagnosis import OutcomeTrace, same_outcomes, weigh_evidence
from harness.comparison.faults import find_fault
from harness.comparison.sameness import are_same
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call, map_value
from harness.course.schema import CaseFile
from harness.errors import HarnessError
from harness.grading.checks import compare_run, decide
from harness.grading.grader import Grader
from harness.grading.mistake_runs import Runner
from harness.grading.runs import run_submission
from harness.grading.triton import find_missing
from harness.grading.trivial_programs import run_trivial
from harness.lint import statement
from harness.lint.calls import check_lookup, check_repeatable, check_varied
from harness.lint.derive import check_plan
from harness.lint.limits import as_submission, check_costs, check_draws, check_speeds
from harness.lint.witness import check_domain
from harness.records import Array, Returned
from harness.results.result import Check, CheckVerdict, Verdict
from harness.sandbox.zygote import Zygote

# A mistake that is never further away than this many tolerances is caught by luck.
ROOM = 3.0
# For all cases of one mistake.  Of an interpreted kernel they take 0.6 s on an idle machine.
MISTAKE_S = 5.0


@dataclass
class LintReport:
    """The row of one exercise in the kill matrix, and its problems."""

    exercise: str
    cases: int = 0
    mistakes: int = 0
    trivial: int = 0
    caught: int = 0
    told_apart: int = 0
    room: float = float("inf")
    problems: list[str] = field(default_factory=list)
    # These do not make the exercise fail.
    warnings: list[str] = field(default_factory=list)
    kills: dict[str, list[str]] = field(default_factory=dict)
    # What it is written in is not installed, so nothing was checked.
    is_missing: bool = False


def lint_course(
    exercises: Sequence[Exercise], zygote: Zygote, seeds: Sequence[int], jobs: int, with_times: bool = True
) -> Iterator[LintReport]:
    """A report for each exercise, in this order."""
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(lambda exercise: lint_exercise(exercise, zygote, seeds, with_times), exercises)


def lint_exercise(exercise: Exercise, zygote: Zygote, seeds: Sequence[int], with_times: bool = True) -> LintReport:
    """Run every check on one exercise; those that measure time only `with_times`."""
    report = LintReport(exercise.id, len(exercise.file.cases) + len(exercise.file.stability), len(exercise.mistakes))
    if missing := find_missing(exercise.file.language):
        report.warnings, report.is_missing = [missing], True
        return report
    try:
        report.problems += statement.check_statement(exercise)
        report.warnings += [*statement.find_draft_texts(exercise), *statement.find_texts_for_names(exercise)]
        report.problems += check_lookup(exercise)
        report.problems += check_draws(exercise, seeds)
        if unsteady := check_repeatable(exercise, zygote, seeds[0]):
            report.problems += unsteady
            return report
        grader = Grader(zygote, seeds[0])
        keys = [grader.key_of(exercise)]
        report.problems += statement.check_example(keys[0])
        report.problems += statement.check_returns(keys[0])
        _check_walk(exercise, grader, report, with_times)
        report.warnings += check_points(keys[0], zygote)
        for number, seed in enumerate(seeds):
            if number:
                keys.append(build_key(exercise, zygote, seed))
            key = keys[number]
            with Runner(key, zygote, MISTAKE_S) as runner:
                traces = {mistake.id: runner.trace(mistake.runnable_source()) for mistake in exercise.mistakes}
            _check_mistakes(key, traces, report, is_first=number == 0)
            if number == 0:
                _check_apart(key, traces, report)
                with open_judge(key, zygote) as judge:
                    _check_trivial(key, judge, report)
                _check_cases(key, report)
                report.problems += check_domain(key)
        if len(keys) == 1:
            keys.append(build_key(_without_draws(exercise, seeds[0]), zygote, seeds[0] + 1))
        report.problems += check_tolerances(*keys[:2])
        report.warnings += check_varied(keys[0], zygote)
        report.problems += check_plan(keys[0])
    except HarnessError as error:
        report.problems.append(str(error))
    return report


def check_points(key: AnswerKey, zygote: Zygote) -> Iterator[str]:
    """Why the rule `shown` says little here: no mistake is marked, or trivial programs pass most checks."""
    exercise = key.exercise
    if exercise.file.frequency == "often" and not any(mistake.misses for mistake in exercise.mistakes):
        yield "no mistake says what it misses (`misses: idea` or `detail`), so none of them leaves points by its name"
    trivial = run_trivial(replace(key, derived=()), zygote).checks  # of cases alone, in half the time
    values = dict.fromkeys(answer.call.case for answer in key.answers if answer.call.kind == "correctness")
    passed = [name for name in values if name in trivial]
    if 2 * len(passed) > len(values):
        yield f"trivial programs pass {len(passed)} of {len(values)} checks of correctness: {', '.join(passed)}"


def _without_draws(exercise: Exercise, seed: int) -> Exercise:
    """The exercise with only those cases whose calls are the same under the next seed, and no derived calls."""

    def is_fixed(case: CaseFile) -> bool:
        one, other = ([draw_call(exercise, case, s, n) for n in range(case.repeat)] for s in (seed, seed + 1))
        return one == other

    fixed = {group: tuple(filter(is_fixed, getattr(exercise.file, group))) for group in ("cases", "stability")}
    return replace(exercise.without_plan(), file=exercise.file.model_copy(update=fixed))


def check_tolerances(key: AnswerKey, other: AnswerKey) -> list[str]:
    """Calls that are the same under two seeds but are judged differently: there the seed decides, not the solution."""
    twins = {answer.call.case: answer for answer in other.answers if not answer.call.judge}
    names = dict.fromkeys(
        answer.call.case
        for answer in key.answers
        if (twin := twins.get(answer.call.case))
        if answer.call == twin.call and answer.expected != twin.expected
    )
    seeds = f"seeds {key.seed} and {other.seed}"
    return [f"case {name!r}: what it expects, or its tolerance, differs between {seeds}" for name in names]


def _check_walk(exercise: Exercise, grader: Grader, report: LintReport, with_times: bool) -> None:
    """Grade starter and reference like any submission, rules included, then check costs and speed."""
    key = grader.key_of(exercise)

    def graded(text: str) -> tuple[Verdict, list[Check]]:
        run = run_submission(as_submission(exercise, text), key, grader.zygote)
        checks = compare_run(run, key, grader.zygote)
        return decide(run, checks), checks

    starter, checks = graded(exercise.starter_source())
    earning = [check.id for check in checks if check.verdict is CheckVerdict.PASSED and check.kind != "property"]
    if starter not in (Verdict.FAILED, Verdict.ERROR):
        report.problems.append(f"the starter is not refused: {starter.value}")
    elif earning:
        report.problems.append(f"the starter passes {', '.join(map(repr, earning))} before anything is written")
    reference, checks = graded(exercise.reference_source)
    if reference is not Verdict.PASSED:
        fine = (CheckVerdict.PASSED, CheckVerdict.SKIPPED)
        message = next((check.message for check in checks if check.verdict not in fine), "")
        report.problems.append(f"the reference does not pass: {reference.value}: {message}")
        return
    if exercise.file.cost:
        report.problems += check_costs(exercise, grader, report.warnings, with_times)
    if with_times:
        report.problems += check_speeds(exercise, grader)


def _check_mistakes(key: AnswerKey, traces: dict[str, OutcomeTrace], report: LintReport, is_first: bool) -> None:
    for name, trace in traces.items():
        caught = [n for n, fault in enumerate(trace.faults) if fault is not None and trace.outcomes[n]]
        killers = [key.answers[n].call.case for n in caught]
        if not killers:
            report.problems.append(f"mistake {name} is accepted under seed {key.seed}")
            continue
        if is_first:
            report.caught += 1
            for case in killers:
                report.kills.setdefault(case, []).append(name)
        room = max(_room(key.answers[n], trace, n) for n in caught)
        report.room = min(report.room, room)
        if room < ROOM:
            report.problems.append(f"mistake {name} is only {room:.1f} tolerances away under seed {key.seed}")


def _room(answer: Answer, trace: OutcomeTrace, number: int) -> float:
    """How many tolerances a mistake's answer to one call is off by; infinite if it has another type or shape."""
    if answer.call.judge:
        return float("inf")
    worst = 0.0
    for outcome, expected in zip(trace.outcomes[number], answer.expected, strict=False):
        if not isinstance(outcome, Returned) or outcome.changed:
            return float("inf")
        if expected is not None:
            worst = max(worst, compare.measure_excess(outcome.value, expected))
    return worst or float("inf")


def _check_apart(key: AnswerKey, traces: dict[str, OutcomeTrace], report: LintReport) -> None:
    twins = set()
    for one, other in combinations(traces, 2):
        if not _are_apart(key, traces[one], traces[other]):
            twins |= {one, other}
            report.problems.append(f"mistakes {one} and {other} give the same output in every case")
    report.told_apart = len(traces) - len(twins)


def _are_apart(key: AnswerKey, one: OutcomeTrace, other: OutcomeTrace) -> bool:
    """Whether one passes a diagnostic call that the other fails, or both fail it with other outcomes."""
    return any(
        (one.faults[n] is None) != (other.faults[n] is None)
        or (one.faults[n] is not None and not same_outcomes(one.outcomes[n], other.outcomes[n]))
        for n, answer in enumerate(weigh_evidence(key.answers, one))
        if answer.call.is_diagnostic
    )


def _check_trivial(key: AnswerKey, judge: Judge | None, report: LintReport) -> None:
    for name, make in TRIVIAL.items():
        killers = []
        is_applicable = False
        for answer in key.answers:
            right = [None if expected is None else expected.declared for expected in answer.expected]
            given = ([argument for _, argument in step.arguments] for step in answer.call.steps)
            wrong = [None if value is None else make(value, own, key) for value, own in zip(right, given, strict=True)]
            is_applicable = is_applicable or not all(map(are_same, wrong, right))
            is_returned = all(step.raises is None for step in answer.call.steps)
            if is_returned and find_fault(answer, list(map(Returned, wrong)), judge) is not None:
                killers.append(answer.call.case)
        report.trivial += is_applicable
        for case in killers if is_applicable else ():
            report.kills.setdefault(case, []).append(f"[{name}]")
        if is_applicable and not killers:
            report.problems.append(f"the trivial answer {name!r} is accepted")


def _check_cases(key: AnswerKey, report: LintReport) -> None:
    raising = {answer.call.case for answer in key.answers if any(step.raises for step in answer.call.steps)}
    for name in dict.fromkeys(answer.call.case for answer in key.answers):
        if name not in report.kills and name not in raising:
            report.problems.append(f"case {name!r} catches no mistake and no trivial answer")
    values = [e.declared for a in key.answers if a.call.kind == "correctness" for e in a.expected if e is not None]
    scalars = {value.data for value in values if isinstance(value, Array) and math.prod(value.shape) == 1}
    if values and len(scalars) <= 1 and all(_is_flat(value) for value in values):
        report.problems.append("every expected value is constant; choose inputs with different results")


def _is_flat(value: Any) -> bool:
    if isinstance(value, Array):
        size = len(value.data) // max(1, math.prod(value.shape))
        return len({value.data[n : n + size] for n in range(0, len(value.data), max(size, 1))}) <= 1
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], Array):
        return all(_is_flat(item) for item in value)
    return False


# ---- trivial answers: what a solution that computes nothing may return


def _filled(leaf: Any, number: float) -> Any:
    if isinstance(leaf, Array):
        return Array.of(np.full(leaf.shape, number, np.float64), leaf.dtype)
    return type(leaf)(number) if isinstance(leaf, (bool, int, float)) else leaf


def _uniform(leaf: Any) -> Any:
    return _filled(leaf, 1.0 / max(1, leaf.shape[-1])) if isinstance(leaf, Array) and leaf.shape else leaf


def _constant(leaf: Any) -> Any:
    if not isinstance(leaf, Array) or not leaf.data:
        return leaf
    return Array.of(np.full(leaf.shape, leaf.numpy().reshape(-1)[0]), leaf.dtype)


def _shuffled(leaf: Any) -> Any:
    return Array.of(np.roll(leaf.numpy(), 1), leaf.dtype) if isinstance(leaf, Array) else leaf


def _the_input(value: Any, arguments: Sequence[Any], key: AnswerKey) -> Any:
    """The first argument of the result's type; among tensors, the first of its shape if it has its dtype."""
    same_type = [argument for argument in arguments if type(argument) is type(value)]
    if not isinstance(value, Array):
        return same_type[0] if same_type else value
    fitting = [argument for argument in same_type if argument.shape == value.shape]
    return replace(fitting[0], device=value.device) if fitting and fitting[0].dtype == value.dtype else value


def _of_first(value: Any, arguments: Sequence[Any], key: AnswerKey) -> Any:
    first = key.answers[0].expected[-1]
    return value if first is None else first.declared


TRIVIAL: dict[str, Callable[[Any, Sequence[Any], AnswerKey], Any]] = {
    "zeros": lambda value, given, key: map_value(value, lambda leaf: _filled(leaf, 0.0)),
    "ones": lambda value, given, key: map_value(value, lambda leaf: _filled(leaf, 1.0)),
    "the input": _the_input,
    "uniform": lambda value, given, key: map_value(value, _uniform),
    "a constant": lambda value, given, key: map_value(value, _constant),
    "shuffled": lambda value, given, key: map_value(value, _shuffled),
    "nothing": lambda value, given, key: type(value)() if isinstance(value, (list, str, bytes, dict)) else value,
    "the answer to the first case": _of_first,
}
