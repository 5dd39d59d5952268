"""Check both sides of every limit: good solutions stay clearly below, slow ones are far above, cheats are caught.

Slow solutions and cheats are made from the reference: it does its work several times, returns zeros or ones, caches an
answer by shape, or computes in half precision.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.comparison.answer_key import AnswerKey
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import CountedCost, GrowthCost, TrafficCost
from harness.course.submission import Submission
from harness.errors import CourseError
from harness.grading.checks import compare_run, decide
from harness.grading.grader import Grader
from harness.grading.mistake_runs import Runner
from harness.grading.runs import measure_cost, run_submission, time_submission
from harness.lint.witness import WALL_S, beside_reference
from harness.measure.cost_checks import CostAnswer, CostMeasurement, is_above
from harness.measure.cpu_timing import LEAST_SHARE, TimingCase, TimingResult
from harness.measure.device_draws import draw_on_device
from harness.measure.growth import Growth
from harness.records import Function, Ranks, SavedValue
from harness.results.result import Check, CheckVerdict, Verdict
from harness.sandbox.zygote import Zygote

# Arguments that cannot be sent to the timing window of a device.
UNSENT = (Function, Ranks, SavedValue)
# Repeat the work more often than an exact timer would need, because the overhead of a call hides a part of it.
FAR = 1.8
# A good solution takes at most limit / GOOD_ROOM, a slow or too costly one SLOW_ROOM times the limit.
GOOD_ROOM, SLOW_ROOM = 1.15, 1.3
# No required limit is decided where the measured call takes the reference less CPU time: another job disturbs it.
LEAST_S = 0.1
# A time that is not clearly on its side of a limit is measured this often.
TRIES = 3
WRAPPER = """

import torch as _torch

_work, _known = {entry}, {{}}


def _each(value, act):
    if isinstance(value, _torch.Tensor):
        return act(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_each(one, act) for one in value)
    return value


def {entry}(*given, **named):
    {body}
"""
SLOW = "for _ in range({times}):\n        result = _work(*given, **named)\n    return result"
CHEATS = {
    "zeros": "return _each(_work(*given, **named), _torch.zeros_like)",
    "ones": "return _each(_work(*given, **named), _torch.ones_like)",
    "kept by its shape": (
        "key = str([getattr(one, 'shape', one) for one in (*given, *named.values())])\n"
        "    return _known.setdefault(key, None) or _known.update({key: _work(*given, **named)}) or _known[key]"
    ),
    "half precision": (
        "halve = lambda one: one.bfloat16() if one.is_floating_point() else one\n"
        "    wide = {one.dtype for one in (*given, *named.values()) if isinstance(one, _torch.Tensor)}\n"
        "    result = _work(*_each(given, halve), **{name: _each(one, halve) for name, one in named.items()})\n"
        "    back = _torch.float64 if _torch.float64 in wide else _torch.float32\n"
        "    return _each(result, lambda one: one.to(back) if one.dtype is _torch.bfloat16 else one)"
    ),
}


def check_draws(exercise: Exercise, seeds: Sequence[int]) -> Iterator[str]:
    """Problems with the inputs of speed cases, including those for devices that this machine lacks."""
    for case in exercise.file.speed:
        try:
            for seed in seeds:
                call = draw_call(exercise, case, seed) if case.device == "cpu" else draw_on_device(exercise, case, seed)
                if case.device != "cpu" and any(isinstance(leaf, UNSENT) for leaf in call.leaves()):
                    yield f"speed {case.name!r}: on a device no callables, ranks or saved values can be passed"
                    break
        except CourseError as error:
            yield f"speed {case.name!r} cannot be drawn: {error}"


def check_length(case: str, work_s: float) -> Iterator[str]:
    """The problem with a required limit that is decided by so few seconds of the reference's CPU time."""
    if work_s < LEAST_S:
        yield (
            f"{case}: the measured call takes the reference {work_s:.3f} s of CPU, and a required limit needs "
            f"{LEAST_S:g} s; count instead, enlarge the call, or make it a stretch goal"
        )


def check_speeds(exercise: Exercise, grader: Grader) -> Iterator[str]:
    """Problems with the speed cases that can be timed on the zygote's device."""
    for case in exercise.file.speed:
        if grader.zygote_for(case.device) is None:
            continue
        timing = grader.timing_case_of(exercise, case)
        good = _list_good(exercise)[: None if case.device == "cpu" else 1]
        for number, (name, text) in enumerate(good):
            for _ in range(TRIES):
                timed = _time(exercise, grader, timing, text)
                if _is_far(timed, case.limit, "below"):
                    break
            if number == 0 and case.device == "cpu" and case.is_required:
                yield from check_length(f"speed {case.name!r}", timed.work_s)
            if number == 0 and timed.share is not None and timed.share < LEAST_SHARE:
                yield (
                    f"speed {case.name!r}: the reference's call takes only {timed.share:.1f} times what it costs to "
                    f"hand over its input and output; it must take at least {LEAST_SHARE:g} times as long"
                )
            if not _is_far(timed, case.limit, "below"):
                figure = f"{timed.interval.median:.2f} times the baseline" if timed.interval else "not timed"
                figure = timed.fault.message if timed.fault else timed.reason or figure
                what = f"does not stay clearly below the limit ({figure}; the limit is {case.limit:g})"
                yield f"speed {case.name!r}: {name} {what}"
        times = math.ceil(case.limit * SLOW_ROOM * FAR)
        is_script = len(timing.call.steps) > 1  # whose first call may only begin the work: nothing can be put around it
        slow = [(name, text) for name, text, exceeded in _list_costly(exercise) if case.name in exceeded]
        if not is_script:
            slow.insert(0, (f"the work done {times} times over", _wrapped(exercise, SLOW.format(times=times))))
        for name, text in slow:
            if not any(_is_far(_time(exercise, grader, timing, text), case.limit, "above") for _ in range(TRIES)):
                yield f"speed {case.name!r}: {name} does not exceed the limit clearly"
        # Only in a float tensor is lower precision certainly a cheat.
        is_float = exercise.file.returns.startswith("Tensor") and case.dtype in ("float32", "float64")
        for name, body in () if is_script else CHEATS.items():
            if name == "half precision" and not is_float:
                continue
            if all(_time(exercise, grader, timing, _wrapped(exercise, body)).side != "above" for _ in range(TRIES)):
                yield f"speed {case.name!r}: a cheat ({name}) is not caught"


def _list_good(exercise: Exercise) -> list[tuple[str, str]]:
    """The solutions that must stay below each limit, by what they are called."""
    others = [(f"alternative {solution.id}", solution.source()) for solution in exercise.alternatives]
    return [("the reference", exercise.reference_source), *others]


def _list_costly(exercise: Exercise) -> list[tuple[str, str, tuple[str, ...]]]:
    """The solutions that are too costly, with the limits that each exceeds."""
    return [(f"too costly {costly.id}", costly.source(), costly.exceeds) for costly in exercise.too_costly]


def _wrapped(exercise: Exercise, body: str) -> str:
    return exercise.reference_source + WRAPPER.format(entry=exercise.entry_name, body=body)


def as_submission(exercise: Exercise, text: str) -> Submission:
    """A text as a learner would submit it."""
    name = f"{exercise.id}.py"
    return Submission(name, name, "", exercise.id, text=text)


def _time(exercise: Exercise, grader: Grader, timing: TimingCase, text: str) -> TimingResult:
    return time_submission(as_submission(exercise, text), grader.key_of(exercise), timing, timing.zygote)


def _is_far(timed: TimingResult, limit: float, side: str) -> bool:
    """Whether the time is clearly on this side of the limit."""
    if timed.side != side or timed.fault is not None or timed.interval is None:
        return False
    median = timed.interval.median
    return median <= limit / GOOD_ROOM if side == "below" else median >= limit * SLOW_ROOM


# ---- costs


def check_costs(exercise: Exercise, grader: Grader, warnings: list[str], with_times: bool = True) -> Iterator[str]:
    """Good solutions stay clearly below each limit, too costly ones are right and clearly above, else a warning."""
    key = grader.key_of(exercise)
    costs = [cost for cost in grader.costs_of(key) if with_times or not isinstance(cost.case, GrowthCost)]
    if not exercise.alternatives:
        yield "cost is measured, so a second style of good solution belongs under alternatives"
    costly = [costly for costly in _list_costly(exercise) if any(cost.case.name in costly[2] for cost in costs)]
    for name, text, exceeded in [*((*good, None) for good in _list_good(exercise)), *costly]:
        submission = as_submission(exercise, text)
        is_known = text == exercise.reference_source  # it has passed
        if not is_known and (failure := _find_failure(submission, key, grader.zygote, with_times)):
            yield f"{name} {failure}"
            continue
        for cost in costs:
            if exceeded is not None and cost.case.name not in exceeded:
                continue
            figure, is_wrong = _without_room(submission, key, cost, grader.zygote, is_good=exceeded is None)
            what = "does not stay clearly below the limit" if exceeded is None else "does not exceed the limit clearly"
            text = f"cost {cost.case.name!r}: {name} {what} ({figure})"
            if figure and is_wrong:
                yield text
            elif figure:
                warnings.append(text)
    named = {name for costly in exercise.too_costly for name in costly.exceeds}
    for cost in costs:
        if cost.case.name not in named:
            yield f"cost {cost.case.name!r}: no solution under too_costly exceeds it"
        if isinstance(cost.case, GrowthCost) and cost.case.is_required:
            measured = measure_cost(as_submission(exercise, exercise.reference_source), key, cost, grader.zygote)
            yield from check_length(f"cost {cost.case.name!r}", measured.large_s)


def _find_failure(submission: Submission, key: AnswerKey, zygote: Zygote, with_times: bool) -> str:
    """Why the cost of a solution cannot be measured: it is not right, or the run ended; "" if it can.

    Derived calls with callables take seconds, since each use of one passes through the grader.  Unless their time is
    to be checked too, they are made where the callables are at hand.
    """
    is_near = bool(key.derived) and key.has_functions and not with_times
    asked = replace(key, derived=()) if is_near else key
    for _ in range(TRIES):  # another job may take the time
        run = run_submission(submission, asked, zygote)
        checks = compare_run(run, asked, zygote)
        if decide(run, checks) is not Verdict.TIMEOUT:
            break
    failure = _explain_failure(decide(run, checks), checks, key.exercise.file.limits.wall_s)
    if failure or not is_near:
        return failure
    with Runner(replace(key, answers=key.derived, derived=()), zygote, WALL_S) as runner:
        trace = runner.trace(beside_reference(key.exercise, submission.text or ""))
    faults = zip(key.derived, trace.faults, strict=True)
    return next((_belongs_to_mistakes(answer.call.case, fault.message) for answer, fault in faults if fault), "")


def _explain_failure(verdict: Verdict, checks: Sequence[Check], wall_s: float) -> str:
    """What the first check that a solution does not pass says of it; "" if it passes all."""
    broken = next((check for check in checks if check.verdict is not CheckVerdict.PASSED), None)
    if broken is None:
        return ""
    if verdict is Verdict.FAILED:
        return _belongs_to_mistakes(broken.id, broken.message)
    found = f"in {broken.id!r}: {broken.message}"
    if verdict is Verdict.TIMEOUT:
        advice = f"make its work in the cases smaller, or raise limits.wall_s, which is {wall_s:g}"
        return f"was stopped by the time limit before its cost was measured, {found}; {advice}"
    return f"could not be measured ({verdict.value}), {found}"


def _belongs_to_mistakes(case: str, message: str) -> str:
    return f"gives wrong values; it belongs to mistakes (in {case!r}: {message})"


def _without_room(
    submission: Submission, key: AnswerKey, cost: CostAnswer, zygote: Zygote, *, is_good: bool
) -> tuple[str, bool]:
    """The figure of a solution that is not clearly on its side of a limit, or ""; and whether it is beyond it."""
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
    if isinstance(cost.case, (CountedCost, TrafficCost)):
        return is_above(cost, measured) is not is_good
    return value <= limit / GOOD_ROOM if is_good else value >= limit * SLOW_ROOM
