"""The outcomes of a submission → its checks, in words for the learner, and the verdict.

One check per case, one for state that leaks between calls, and one for misconduct.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from harness.comparison.answer_key import AnswerKey, Judge, open_judge
from harness.comparison.compare import are_same
from harness.comparison.excerpt import as_scalar, cut_excerpt
from harness.comparison.faults import NO_TIME, Fault, find_fault, make_check
from harness.comparison.rendering import render
from harness.course.exercise import Exercise
from harness.grading.listing import STATE_CHECK
from harness.grading.runs import SubmissionRun
from harness.records import Check, CheckVerdict, Difference, Raised, Returned, Verdict, Yielded
from harness.sandbox.caller import LoadFailure
from harness.sandbox.zygote import Zygote


def compare_run(run: SubmissionRun, key: AnswerKey, zygote: Zygote) -> list[Check]:
    """One check per case, one for state that leaks between calls, and one for misconduct; or why nothing ran."""
    if run.failure is not None:
        return [_load_check(run.failure, key.exercise)]
    with open_judge(key, zygote) as judge:
        entry = key.exercise.entry_name
        pairs = zip(key.answers, run.outcomes, strict=True)
        faults = [find_fault(answer, outcomes, judge) for answer, outcomes in pairs]
        checks: list[Check] = []
        for case in dict.fromkeys(answer.call.case for answer in key.answers):
            numbers = [n for n, answer in enumerate(key.answers) if answer.call.case == case]
            bad = next((n for n in numbers if faults[n] is not None), numbers[0])
            fault = _with_contract(faults[bad], key.exercise)
            checks.append(make_check(case, key.answers[bad].call.kind, entry, key.answers[bad], fault))
        checks.append(_state_check(run, key, faults, judge))
        if run.ended is not None and run.ended.reason in ("tampering", "output"):
            checks.append(Check("conduct", "policy", CheckVerdict.FAILED, run.ended.detail))
        return checks


def _with_contract(fault: Fault | None, exercise: Exercise) -> Fault | None:
    """For a call that the signature rejects, adds the signature that the exercise asks for."""
    is_signature = fault is not None and f"TypeError: {exercise.entry_name}() " in fault.message
    if fault is None or not is_signature or "argument" not in fault.message:
        return fault
    return replace(fault, message=f"{fault.message}\n  expected {exercise.file.entry}")


def _state_check(run: SubmissionRun, key: AnswerKey, faults: Sequence[Fault | None], judge: Judge | None) -> Check:
    """Whether state was kept between calls: an earlier result has changed, or the first calls have another
    outcome when they are made again."""
    entry = key.exercise.entry_name
    passed_before = {id(answer) for answer, fault in zip(key.answers, faults, strict=True) if fault is None}
    changed = _changed_result(run, key, passed_before)
    if changed is not None:
        return changed
    for answer, outcomes in zip(key.state_answers, run.again, strict=False):
        fault = find_fault(answer, outcomes, judge)
        if fault is not None and id(answer) in passed_before:
            why = f"right the first time, wrong when called again: something is kept between calls. {fault.message}"
            leak = replace(fault, verdict=CheckVerdict.FAILED, message=why)
            return make_check(STATE_CHECK, "property", entry, answer, leak)
    if len(run.again) < len(key.state_answers):
        return Check(STATE_CHECK, "property", CheckVerdict.SKIPPED, NO_TIME)
    return Check(STATE_CHECK, "property", CheckVerdict.PASSED)


def _changed_result(run: SubmissionRun, key: AnswerKey, passed_before: set[int]) -> Check | None:
    """The first right result that a later call changed; None if there is none."""
    first = {id(answer): outcomes for answer, outcomes in zip(key.answers, run.outcomes, strict=True)}
    for answer, now in zip(key.state_answers, run.recalled, strict=False):
        number = answer.last_compared
        if id(answer) not in passed_before or number < 0 or not isinstance(now, Returned):
            continue
        before = first[id(answer)][number]
        if isinstance(before, Returned) and isinstance(before.value, Yielded):
            continue  # an iterator is used up once it is read
        if isinstance(before, Returned) and not are_same(before.value, now.value):
            call = answer.show(key.exercise.entry_name, number + 1)
            why = (
                "right when it was returned, but a later call changed this result: results share memory that is kept "
                "between calls; make a new one each time"
            )
            return Check(
                STATE_CHECK, "property", CheckVerdict.FAILED, f"{call}\n  {why}", call,
                render(before.value), render(now.value),
                difference=Difference(
                    "", as_scalar(before.value), as_scalar(now.value), cut_excerpt(before.value, now.value)
                ),
            )  # fmt: skip
    return None


def _load_check(failure: LoadFailure, exercise: Exercise) -> Check:
    """Why there is nothing to call, in one sentence."""
    verdict = CheckVerdict.FAILED if failure.kind == "forbidden" else CheckVerdict.ERROR
    return Check("loading", "policy", verdict, _explain_failure(failure, exercise), line=_line_of(failure))


def _explain_failure(failure: LoadFailure, exercise: Exercise) -> str:
    where = f"line {failure.line}: " if failure.line else ""
    entry, name = exercise.file.entry, exercise.entry_name
    match failure.kind:
        case "forbidden":
            uses = "; ".join(f"line {line} uses {name}" for line, name, _ in failure.violations[:5])
            return f"{uses}, which this exercise forbids. {failure.violations[0][2]}"
        case "syntax":
            source = f"\n    {failure.text}" if failure.text else ""
            return f"{where}the file is not valid Python: {failure.message}{source}"
        case "missing":
            defined = f" It defines {failure.message}." if failure.message else " It defines nothing callable."
            return f"the file does not define {name}; expected {entry}.{defined}"
        case "not_callable":
            return f"{name} is of type {failure.message}, not a function or class; expected {entry}"
        case "unreadable":
            return failure.message
        case "raised" | "ended":
            if failure.raised is not None:
                return _raised_at_load(failure.raised, where)
            reason = failure.ended.reason if failure.ended else failure.kind
            return f"the file was not loaded to its end ({reason}): {failure.message}"
        case _:
            assert_never(failure.kind)


def _line_of(failure: LoadFailure) -> int | None:
    return failure.ended.line if failure.ended is not None else failure.line


def _raised_at_load(raised: Raised, where: str) -> str:
    if "ModuleNotFoundError" in raised.bases:
        advice = "the package is not installed where submissions run; remove the import or install it"
        return f"{where}{raised.message}: {advice}"
    if raised.type_name == "ForbiddenUse":
        return f"{where}{raised.message}"
    trace = f"\n  {raised.trace}" if raised.trace else ""
    return f"{where}loading the file raised {raised.type_name}: {raised.message}{trace}"


def decide(run: SubmissionRun, checks: Sequence[Check]) -> Verdict:
    """The verdict (contract): an end of the run counts first, then wrong values, then errors.

    Stretch goals do not count.
    """
    failure, raised = run.failure, run.raised()
    reasons = {ended.reason for ended in run.endings()}
    verdicts = {check.verdict for check in checks if check.is_required}
    is_forbidden = failure is not None and failure.kind == "forbidden"
    if is_forbidden or "tampering" in reasons or any(error.type_name == "ForbiddenUse" for error in raised):
        return Verdict.REFUSED
    if "timeout" in reasons:
        return Verdict.TIMEOUT
    has_failed = CheckVerdict.FAILED in verdicts
    is_out_of_memory = "memory" in reasons or any("MemoryError" in error.bases for error in raised)
    if is_out_of_memory and not has_failed:
        return Verdict.MEMORY
    if reasons or failure is not None:
        return Verdict.ERROR
    if has_failed:
        return Verdict.FAILED
    if verdicts & {CheckVerdict.ERROR, CheckVerdict.SKIPPED}:
        return Verdict.ERROR
    return Verdict.UNVERIFIED if CheckVerdict.INCONCLUSIVE in verdicts else Verdict.PASSED
