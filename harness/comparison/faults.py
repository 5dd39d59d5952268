"""Outcomes against answers → checks.  Pure, except for judges, which the caller runs and passes in.

A check is one named case with all its draws; the first draw that fails is displayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from harness.comparison.advice import cure_error, cure_late, cure_result
from harness.comparison.answer_key import Answer, Judge, meets
from harness.comparison.compare import Expected, Mismatch, find_mismatch
from harness.comparison.rendering import name_kind, name_type, render
from harness.comparison.sameness import are_same
from harness.comparison.streams import compare_reading
from harness.errors import JudgeError
from harness.guest.kernels.faults import NAMES as KERNEL_FAULTS
from harness.records import READ, Call, Ended, Opaque, Outcome, Raised, Returned, Step
from harness.results.result import Check, CheckVerdict, Difference

TRAINED = (
    "the gradient also reaches a tensor of shape {shapes} that you made trainable (a Parameter, or requires_grad); it "
    "may reach {names} only"
)
NO_TIME = "not run: the submission had already ended"
LATER = (
    "right when it was returned, but a later call changed this result: results share memory that is kept between "
    "calls; make a new one each time"
)
CHANGED = (
    "it changed its argument {names}; arguments are never modified: write x = x + 1, not x += 1, x.add_(1) or x[0] = 1"
)
SETTINGS = (
    "it changed settings of torch, which must stay as they are: gradients on, the default dtype and the number of "
    "threads were {before} and are {now}"
)
SHARED = "the result shares memory with the argument {names}; return a new object"
LATE = "Another call came between this one and its gradients: what these need must stay as it was."
# Steps that look at what a call did, in place of its result.
OWN_ACTIONS = ("recall", "state")


@dataclass(frozen=True)
class Fault:
    """A fault of one call: the step, the verdict of its check, and the first difference, or two texts.

    `line` is the line of the submission that an error came from.
    """

    step: int
    verdict: CheckVerdict
    message: str
    mismatch: Mismatch | None = None
    texts: tuple[str | None, str | None] = (None, None)
    line: int | None = None
    # the call took too long or too much memory, or ended its process
    is_end: bool = False
    # seen by what the harness does around a call: made alone, the call does not show it
    is_beside: bool = False

    def sides(self) -> tuple[str | None, str | None]:
        """Expected and actual value as text, computed on request, since most faults are never displayed."""
        return self.mismatch.texts() if self.mismatch else self.texts

    def difference(self) -> Difference | None:
        """The same as numbers, if two values were compared."""
        return self.mismatch.difference() if self.mismatch else None


def find_fault(answer: Answer, outcomes: Sequence[Outcome], judge: Judge | None = None) -> Fault | None:
    """The first wrong step of a call; None if all are right."""
    for number, step in enumerate(answer.call.steps):
        if number >= len(outcomes):
            return Fault(number, CheckVerdict.SKIPPED, NO_TIME)
        if step.action == "recall":
            fault = _find_later_change(number, step, answer.call, outcomes)
        else:
            fault = _fault(number, step, outcomes[number], answer, judge)
        if fault is not None:
            return fault
    return None


def _fault(number: int, step: Step, outcome: Outcome, answer: Answer, judge: Judge | None) -> Fault | None:
    expected = answer.expected[number]
    match outcome:
        case Ended():
            return Fault(number, CheckVerdict.ERROR, no_answer(outcome), line=outcome.line, is_end=True)
        case Raised():
            return _find_wrong_error(number, step, outcome)
        case Returned() if step.raises is not None:
            wanted, value = "an error" if step.raises == "Exception" else step.raises, render(outcome.value)
            message = f"{wanted} expected, it returned {value}"
            return Fault(number, CheckVerdict.FAILED, message, texts=(step.raises, value))
        case Returned():
            side_effect = _find_side_effect(step, outcome, answer.changed)
            if side_effect:
                return Fault(number, CheckVerdict.FAILED, side_effect)
            if expected is None:
                return None
            wrong = _find_wrong_value(number, step, outcome, expected, answer.call, judge)
            if wrong and step.action == "backward":
                return replace(wrong, message=f"{wrong.message}\n  {LATE}", is_beside=True)
            wrong = wrong or _find_reading_behind(number, step, outcome, expected)
            return wrong or _find_shared_memory(number, outcome)
        case _:
            assert_never(outcome)


def _find_wrong_error(number: int, step: Step, raised: Raised) -> Fault | None:
    if meets(raised, step.raises):
        return None
    if raised.type_name in KERNEL_FAULTS:
        return _find_kernel_fault(number, raised)
    text = f"{raised.type_name}: {raised.message}" if raised.message else raised.type_name
    if raised.type_name == step.raises:
        text = f"a class of its own with that name, not Python's: {text}"
    wanted = f"{step.raises} expected, " if step.raises else ""
    cure = "" if step.raises else cure_error(raised)
    trace = "".join(f"\n  {more}" for more in (raised.trace.replace("\n", "\n  "), cure) if more)
    verdict = CheckVerdict.FAILED if step.raises else CheckVerdict.ERROR
    message, is_end = f"{wanted}it raised {text}{trace}", "MemoryError" in raised.bases
    return Fault(number, verdict, message, texts=(step.raises, text), line=raised.line, is_end=is_end)


def _find_kernel_fault(number: int, raised: Raised) -> Fault:
    """What the guard of kernels has found, with the line: a wrong solution, not an error."""
    where = raised.trace.rpartition("\n")[2] or (f"line {raised.line}" if raised.line else "")
    message = f"{raised.type_name}: {raised.message}" + (f"\n  {where}" if where else "")
    return Fault(number, CheckVerdict.FAILED, message, line=raised.line)


def _find_side_effect(step: Step, returned: Returned, allowed: Sequence[str]) -> str:
    """A forbidden side effect of a call; "" if there is none."""
    changed = [name for name in returned.changed if name not in allowed]
    if changed:
        return CHANGED.format(names=", ".join(dict.fromkeys(changed)))
    if returned.trained:
        shapes = ", ".join(str(list(shape)) for shape in returned.trained)
        return TRAINED.format(shapes=shapes, names=" and ".join(step.gradients))
    return ""


def _find_wrong_value(
    number: int, step: Step, returned: Returned, expected: Expected, call: Call, judge: Judge | None
) -> Fault | None:
    value = returned.value
    if step.action == "state":
        return _find_changed_settings(number, value, expected)
    if call.judge and judge:
        message = find_kind_mismatch(value, expected.declared) or _judge(judge, step, value, expected)
        return Fault(number, CheckVerdict.FAILED, message, texts=(None, render(value))) if message else None
    mismatch = find_mismatch(value, expected)
    if mismatch is None:
        return None
    cure = cure_result(value, expected.declared)
    return Fault(number, CheckVerdict.FAILED, mismatch.message + (f": {cure}" if cure else ""), mismatch)


def _find_reading_behind(number: int, step: Step, returned: Returned, expected: Expected) -> Fault | None:
    if expected.read is None:
        return None
    message = compare_reading(returned.counts.get(READ, 0), expected.read, " and ".join(step.streamed))
    return Fault(number, CheckVerdict.FAILED, message) if message else None


def _find_shared_memory(number: int, returned: Returned) -> Fault | None:
    message = SHARED.format(names=", ".join(returned.shared))
    return Fault(number, CheckVerdict.FAILED, message, is_beside=True) if returned.shared else None


def _find_changed_settings(number: int, value: Any, expected: Expected) -> Fault | None:
    mismatch = find_mismatch(value, expected)
    if mismatch is None:
        return None
    message = SETTINGS.format(now=render(value), before=render(expected.declared))
    return Fault(number, CheckVerdict.FAILED, message, mismatch, is_beside=True)


def _find_later_change(number: int, step: Step, call: Call, outcomes: Sequence[Outcome]) -> Fault | None:
    """Whether a saved result is no longer what it was when it was returned."""
    saving = next(n for n, other in enumerate(call.steps) if any(name == step.name for name, _ in other.save_as))
    before, now = outcomes[saving], outcomes[number]
    if not isinstance(before, Returned) or not isinstance(now, Returned) or are_same(before.value, now.value):
        return None
    mismatch = Mismatch((), LATER, before.value, now.value)
    return Fault(number, CheckVerdict.FAILED, LATER, mismatch, is_beside=True)


def _judge(judge: Judge, step: Step, value: Any, expected: Expected) -> str | None:
    """What is wrong with a value.  One that a judge cannot judge, though it can the reference's, is wrong.

    Raises JudgeError if it cannot judge the reference's either.
    """
    try:
        return judge(step, value)
    except JudgeError as error:
        judge(step, expected.declared)
        wanted, why = name_type(expected.declared), str(error).partition(": ")[2]
        return f"{wanted} that can be judged expected; what was returned cannot be: {why}"


def find_kind_mismatch(actual: Any, declared: Any) -> str | None:
    """What is wrong with the structure, if a judge decides on the values: container and item types."""
    if isinstance(actual, Opaque) or name_kind(actual) != name_kind(declared):
        return f"{name_type(declared)} expected, {name_type(actual)} returned"
    if isinstance(declared, (list, tuple)) and declared:
        if isinstance(declared, tuple) and len(actual) != len(declared):
            return f"a tuple of {len(declared)} expected, one of {len(actual)} returned"
        kinds = list({name_kind(item): item for item in declared}.values())  # a list may have them in another order
        for number, item in enumerate(actual):
            there = declared[min(number, len(declared) - 1)]
            found = find_kind_mismatch(item, there)
            if found and (isinstance(declared, tuple) or all(find_kind_mismatch(item, kind) for kind in kinds)):
                return f"item {number}: {found}"
    return None


def no_answer(ended: Ended) -> str:
    """Why a call has no outcome, and what to look at if it ran out of time."""
    detail, cure = ended.detail or ended.reason, cure_late(ended)
    said = detail if detail.startswith("no answer") else f"no answer: {detail}"
    return f"{said}\n  {cure}" if cure else said


def make_check(case: str, kind: str, entry: str, answer: Answer, fault: Fault | None) -> Check:
    """A check from its first failing call, or from none."""
    if fault is None:
        return Check(case, kind, CheckVerdict.PASSED, has_value=answer.last_compared >= 0)
    if fault.verdict is CheckVerdict.SKIPPED:
        return Check(case, kind, fault.verdict, fault.message)
    script = answer.show(entry, fault.step + 1)
    return Check(
        case, kind, fault.verdict, f"{script}\n  {fault.message}", script, *fault.sides(),
        difference=fault.difference(), line=fault.line,
    )  # fmt: skip
