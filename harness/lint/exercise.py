"""Lint one exercise, or all of a course.

Under several seeds the starter must fail, the reference must pass every check, and each known mistake must be caught
clearly and differ from the others.  Trivial answers must be caught, and every case must catch something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from harness.comparison import compare
from harness.comparison.answer_key import Answer, AnswerKey, Judge, build_key, open_judge
from harness.comparison.diagnosis import OutcomeTrace, same_outcomes, weigh_evidence
from harness.comparison.faults import find_fault
from harness.course.exercise import Exercise
from harness.course.schema import CountedCost, GrowthCost
from harness.course.submission import Submission
from harness.errors import HarnessError
from harness.grading.checks import compare_run, decide
from harness.grading.grader import Grader
from harness.grading.mistake_runs import Runner
from harness.grading.runs import measure_cost, run_submission
from harness.lint.derive import check_plan
from harness.lint.lookup import check_lookup
from harness.lint.portable_yaml import check_portable
from harness.lint.repeatable import check_repeatable
from harness.lint.speed_limits import GOOD_ROOM, SLOW_ROOM, TRIES, check_draws, check_length, check_speeds
from harness.lint.statement import check_statement, find_draft_texts
from harness.lint.witness import check_domain
from harness.lint.worked_example import check_example
from harness.measure.cost_checks import CostAnswer, CostMeasurement, is_above
from harness.measure.growth import Growth
from harness.records import Array, Check, CheckVerdict, Returned, Verdict
from harness.sandbox.zygote import Zygote

# A mistake that is never further away than this many tolerances is caught by luck.
ROOM = 3.0


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


def lint_course(
    exercises: Sequence[Exercise], zygote: Zygote, seeds: Sequence[int], jobs: int, with_times: bool = True
) -> Iterator[LintReport]:
    """A report for each exercise, in this order."""
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(lambda exercise: lint_exercise(exercise, zygote, seeds, with_times), exercises)


def lint_exercise(exercise: Exercise, zygote: Zygote, seeds: Sequence[int], with_times: bool = True) -> LintReport:
    """Run every check on one exercise; those that measure time only `with_times`."""
    report = LintReport(exercise.id, len(exercise.file.cases) + len(exercise.file.stability), len(exercise.mistakes))
    try:
        report.problems += check_statement(exercise)
        report.problems += (problem.render() for problem in check_portable(exercise.path))
        report.warnings += find_draft_texts(exercise)
        report.problems += check_lookup(exercise)
        report.problems += check_draws(exercise, seeds)
        if unsteady := check_repeatable(exercise, zygote, seeds[0]):
            report.problems += unsteady
            return report
        grader = Grader(zygote, seeds[0])
        keys = [grader.key_of(exercise)]
        report.problems += check_example(keys[0])
        _check_walk(exercise, grader, report, with_times)
        for number, seed in enumerate(seeds):
            if number:
                keys.append(build_key(exercise, zygote, seed))
            key = keys[number]
            with Runner(key, zygote) as runner:
                traces = {mistake.id: runner.trace(mistake.runnable_source()) for mistake in exercise.mistakes}
            _check_mistakes(key, traces, report, is_first=number == 0)
            if number == 0:
                _check_apart(key, traces, report)
                with open_judge(key, zygote) as judge:
                    _check_trivial(key, judge, report)
                _check_cases(key, report)
                report.problems += check_domain(key)
        if len(keys) == 1:
            keys.append(build_key(exercise.without_plan(), zygote, seeds[0] + 1))
        report.problems += check_tolerances(*keys[:2])
        report.problems += check_plan(keys[0])
    except HarnessError as error:
        report.problems.append(str(error))
    return report


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
    """Grade starter and reference like any submission, rules included; then check costs and speed."""

    key = grader.key_of(exercise)

    def graded(text: str) -> tuple[Verdict, list[Check]]:
        run = run_submission(_submission(exercise, text), key, grader.zygote)
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
        _check_costs(exercise, grader, report, with_times)
    if with_times:
        report.problems += check_speeds(exercise, grader)


def _check_costs(exercise: Exercise, grader: Grader, report: LintReport, with_times: bool = True) -> None:
    """Check both sides of every limit: good solutions stay clearly below, too costly ones are right and far above."""
    key = grader.key_of(exercise)
    costs = [cost for cost in grader.costs_of(key) if with_times or not isinstance(cost.case, GrowthCost)]
    if not exercise.alternatives:
        report.problems.append("cost is measured, so a second style of good solution belongs under alternatives")

    everything = {cost.case.name for cost in costs}
    solutions = [("the reference", exercise.reference_source, True, everything)]
    solutions += [(f"alternative {good.id}", good.source(), True, everything) for good in exercise.alternatives]
    solutions += [
        (f"too costly {costly.id}", costly.source(), False, set(costly.exceeds))
        for costly in exercise.too_costly
        if everything & set(costly.exceeds)
    ]
    for name, text, is_good, asked in solutions:
        submission = _submission(exercise, text)
        for _ in range(TRIES):  # another job may take the time
            run = run_submission(submission, key, grader.zygote)
            checks = compare_run(run, key, grader.zygote)
            if decide(run, checks) is not Verdict.TIMEOUT:
                break
        if failure := _explain_failure(decide(run, checks), checks, exercise.file.limits.wall_s):
            report.problems.append(f"{name} {failure}")
            continue
        for cost in [cost for cost in costs if cost.case.name in asked]:
            figure, is_wrong = _without_room(submission, key, cost, grader.zygote, is_good=is_good)
            if figure:
                what = "does not stay clearly below the limit" if is_good else "does not exceed the limit clearly"
                found = report.problems if is_wrong else report.warnings
                found.append(f"cost {cost.case.name!r}: {name} {what} ({figure})")
    exceeded = {name for costly in exercise.too_costly for name in costly.exceeds}
    for cost in costs:
        if cost.case.name not in exceeded:
            report.problems.append(f"cost {cost.case.name!r}: no solution under too_costly exceeds it")
        if isinstance(cost.case, GrowthCost) and cost.case.is_required:
            measured = measure_cost(_submission(exercise, exercise.reference_source), key, cost, grader.zygote)
            report.problems += check_length(f"cost {cost.case.name!r}", measured.large_s)


def _explain_failure(verdict: Verdict, checks: Sequence[Check], wall_s: float) -> str:
    """Why the cost of a solution cannot be measured: it is not right, or the run ended; "" if it can."""
    broken = next((check for check in checks if check.verdict is not CheckVerdict.PASSED), None)
    if broken is None:
        return ""
    found = f"in {broken.id!r}: {broken.message}"
    if verdict is Verdict.FAILED:
        return f"gives wrong values; it belongs to mistakes ({found})"
    if verdict is Verdict.TIMEOUT:
        advice = f"make its work in the cases smaller, or raise limits.wall_s, which is {wall_s:g}"
        return f"was stopped by the time limit before its cost was measured, {found}; {advice}"
    return f"could not be measured ({verdict.value}), {found}"


def _without_room(
    submission: Submission, key: AnswerKey, cost: CostAnswer, zygote: Zygote, *, is_good: bool
) -> tuple[str, bool]:
    """The figure of a solution that is not clearly on its side of a limit, "" if it is; and whether it is on the other.

    A time is measured several times, since another job may disturb it: on its side once, it is not on the other.
    """
    is_time, is_wrong = isinstance(cost.case, GrowthCost), True
    for _ in range(TRIES if is_time else 1):
        measured = measure_cost(submission, key, cost, zygote)
        if _has_room(cost, measured, is_good=is_good):
            return "", False
        is_wrong = is_wrong and not (is_time and measured.fault is None and is_above(cost, measured) is not is_good)
    return measured.fault.message if measured.fault else f"{measured.value:.3g} of {cost.limit:.3g}", is_wrong


def _has_room(cost: CostAnswer, measured: CostMeasurement, *, is_good: bool) -> bool:
    """Whether a figure is clearly on one side of its limit; exact counts need no margin."""
    value, limit = measured.value, cost.limit
    if measured.doubt or (is_good and measured.fault is not None):
        return False
    if isinstance(cost.case, GrowthCost):
        room = Growth(cost.case, limit).noise
        return value <= limit - room if is_good else value >= limit + room
    if isinstance(cost.case, CountedCost):
        return is_above(cost, measured) is not is_good
    return value <= limit / GOOD_ROOM if is_good else value >= limit * SLOW_ROOM


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
    """How many tolerances a mistake's answer to one call is off; infinite if it has another type or shape."""
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
    names = list(traces)
    twins = set()
    for n, one in enumerate(names):
        for other in names[n + 1 :]:
            if not _are_apart(key, traces[one], traces[other]):
                twins |= {one, other}
                report.problems.append(f"mistakes {one} and {other} give the same output in every case")
    report.told_apart = len(names) - len(twins)


def _are_apart(key: AnswerKey, one: OutcomeTrace, other: OutcomeTrace) -> bool:
    for number, answer in enumerate(weigh_evidence(key.answers, one)):
        mine, theirs = one.faults[number], other.faults[number]
        if not answer.call.is_diagnostic:
            continue
        if (mine is None) != (theirs is None):
            return True
        if mine is not None and not same_outcomes(one.outcomes[number], other.outcomes[number]):
            return True
    return False


def _check_trivial(key: AnswerKey, judge: Judge | None, report: LintReport) -> None:
    first = key.answers[0].expected[-1]
    for name, make in TRIVIAL.items():
        killers = []
        is_applicable = False
        for answer in key.answers:
            outcomes = []
            for step, expected in zip(answer.call.steps, answer.expected, strict=True):
                value = expected.declared if expected is not None else None
                if expected is not None:
                    arguments = [argument for _, argument in step.arguments]
                    other = make(expected.declared, arguments, first.declared if first else None)
                    is_applicable = is_applicable or not _equal(other, value)
                    value = other
                outcomes.append(Returned(value))
            settled = [
                outcome for outcome, step in zip(outcomes, answer.call.steps, strict=True) if step.raises is None
            ]
            if len(settled) == len(outcomes) and find_fault(answer, outcomes, judge) is not None:
                killers.append(answer.call.case)
        if not is_applicable:
            continue
        report.trivial += 1
        if killers:
            for case in killers:
                report.kills.setdefault(case, []).append(f"[{name}]")
        else:
            report.problems.append(f"the trivial answer {name!r} is accepted")


def _check_cases(key: AnswerKey, report: LintReport) -> None:
    names = dict.fromkeys(answer.call.case for answer in key.answers)
    raising = {answer.call.case for answer in key.answers if any(step.raises for step in answer.call.steps)}
    for name in names:
        if name not in report.kills and name not in raising:
            report.problems.append(f"case {name!r} catches no mistake and no trivial answer")
    values = [e.declared for a in key.answers if a.call.kind == "correctness" for e in a.expected if e is not None]
    scalars = {value.data for value in values if isinstance(value, Array) and _count(value.shape) == 1}
    if values and len(scalars) <= 1 and all(_is_flat(value) for value in values):
        report.problems.append("every expected value is constant; choose inputs with different results")


def _equal(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _is_flat(value: Any) -> bool:
    if isinstance(value, Array):
        size = len(value.data) // max(1, _count(value.shape))
        return len({value.data[n : n + size] for n in range(0, len(value.data), max(size, 1))}) <= 1
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], Array):
        return all(_is_flat(item) for item in value)
    return False


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


def _map_leaves(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_map_leaves(item, change) for item in value)
    if isinstance(value, dict):
        return {key: _map_leaves(item, change) for key, item in value.items()}
    return change(value)


def _fill(number: float) -> Callable[[Any], Any]:
    import numpy as np

    def change(leaf: Any) -> Any:
        if isinstance(leaf, Array):
            return Array.of(np.full(leaf.shape, number, np.float64), leaf.dtype)
        return type(leaf)(number) if isinstance(leaf, (bool, int, float)) else leaf

    return change


def _uniform(leaf: Any) -> Any:
    return _fill(1.0 / max(1, leaf.shape[-1]))(leaf) if isinstance(leaf, Array) and leaf.shape else leaf


def _constant(leaf: Any) -> Any:
    if not isinstance(leaf, Array) or not leaf.data:
        return leaf
    return Array.of(leaf.numpy().reshape(-1)[:1].repeat(_count(leaf.shape)).reshape(leaf.shape), leaf.dtype)


def _shuffled(leaf: Any) -> Any:
    import numpy as np

    if isinstance(leaf, Array):
        return Array.of(np.roll(leaf.numpy(), 1), leaf.dtype)
    return leaf


def _the_input(value: Any, arguments: Sequence[Any]) -> Any:
    """The first argument of the result's type, or the first tensor of its shape."""
    if isinstance(value, Array):
        fitting = [argument for argument in arguments if isinstance(argument, Array) and argument.shape == value.shape]
        return (
            Array(value.dtype, fitting[0].shape, fitting[0].data)
            if fitting and fitting[0].dtype == value.dtype
            else value
        )
    same = [argument for argument in arguments if type(argument) is type(value)]
    return same[0] if same else value


TRIVIAL: dict[str, Callable[[Any, Sequence[Any], Any], Any]] = {
    "zeros": lambda value, given, first: _map_leaves(value, _fill(0.0)),
    "ones": lambda value, given, first: _map_leaves(value, _fill(1.0)),
    "the input": lambda value, given, first: _the_input(value, given),
    "uniform": lambda value, given, first: _map_leaves(value, _uniform),
    "a constant": lambda value, given, first: _map_leaves(value, _constant),
    "shuffled": lambda value, given, first: _map_leaves(value, _shuffled),
    "nothing": lambda value, given, first: type(value)() if isinstance(value, (list, str, bytes, dict)) else value,
    "the answer to the first case": lambda value, given, first: first if first is not None else value,
}


def _submission(exercise: Exercise, text: str) -> Submission:
    return Submission(exercise.path.name, f"{exercise.id}.py", "", exercise.id, text=text)
