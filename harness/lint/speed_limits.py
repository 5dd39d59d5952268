"""Check both sides of every speed limit: good solutions stay clearly below, slow ones are far above, cheats are caught.

Slow solutions and cheats are made from the reference: it does its work several times, returns zeros or ones, caches an
answer by shape, or computes in half precision.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.submission import Submission
from harness.errors import CourseError
from harness.grading.grader import Grader
from harness.grading.runs import time_submission
from harness.measure.cpu_timing import LEAST_SHARE, TimingCase
from harness.measure.device_draws import draw_on_device
from harness.records import Function, Ranks, SavedValue

if TYPE_CHECKING:
    from harness.measure.cpu_timing import TimingResult

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
        good = [("the reference", exercise.reference_source)]
        good += [
            (f"alternative {solution.id}", solution.source())
            for solution in exercise.alternatives
            if case.device == "cpu"
        ]
        for number, (name, text) in enumerate(good):
            for _ in range(TRIES):
                timed = _time(exercise, grader, timing, text)
                if _is_far_below(timed, case.limit):
                    break
            if number == 0 and case.device == "cpu" and case.is_required:
                yield from check_length(f"speed {case.name!r}", timed.work_s)
            if number == 0 and timed.share is not None and timed.share < LEAST_SHARE:
                yield (
                    f"speed {case.name!r}: the reference's call takes only {timed.share:.1f} times what it costs to "
                    f"hand over its input and output; it must take at least {LEAST_SHARE:g} times as long"
                )
            if not _is_far_below(timed, case.limit):
                figures = f"{_describe(timed)}; the limit is {case.limit:g}"
                yield f"speed {case.name!r}: {name} does not stay clearly below the limit ({figures})"
        times = math.ceil(case.limit * SLOW_ROOM * FAR)
        slow = [(f"the work done {times} times over", _wrapped(exercise, SLOW.format(times=times)))]
        slow += [
            (f"too costly {solution.id}", solution.source())
            for solution in exercise.too_costly
            if case.name in solution.exceeds
        ]
        for name, text in slow:
            if not any(_is_far_above(_time(exercise, grader, timing, text), case.limit) for _ in range(TRIES)):
                yield f"speed {case.name!r}: {name} does not exceed the limit clearly"
        for name, body in CHEATS.items():
            if name == "half precision" and (case.dtype not in ("float32", "float64") or not _has_floats(exercise)):
                continue
            if all(_time(exercise, grader, timing, _wrapped(exercise, body)).side != "above" for _ in range(TRIES)):
                yield f"speed {case.name!r}: a cheat ({name}) is not caught"


def _wrapped(exercise: Exercise, body: str) -> str:
    return exercise.reference_source + WRAPPER.format(entry=exercise.entry_name, body=body)


def _time(exercise: Exercise, grader: Grader, timing: TimingCase, text: str) -> TimingResult:
    name = f"{exercise.id}.py"
    submission = Submission(name, name, "", exercise.id, text=text)
    return time_submission(submission, grader.key_of(exercise), timing, timing.zygote)


def _is_far_below(timed: TimingResult, limit: float) -> bool:
    found = timed.interval
    return timed.side == "below" and found is not None and found.median <= limit / GOOD_ROOM


def _is_far_above(timed: TimingResult, limit: float) -> bool:
    found = timed.interval
    return timed.side == "above" and timed.fault is None and found is not None and found.median >= limit * SLOW_ROOM


def _describe(timed: TimingResult) -> str:
    found = timed.interval
    fault = timed.fault.message if timed.fault else timed.reason
    return fault or (f"{found.median:.2f} times the baseline" if found else "not timed")


def _has_floats(exercise: Exercise) -> bool:
    """Whether the result is a float tensor, where lower precision is certainly a cheat."""
    return exercise.file.returns.startswith("Tensor")
