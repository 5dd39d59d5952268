"""The outcomes of a submission → its checks, in words for the learner, and the verdict.

One check per case; if all are right, one per class of derived calls; and one for misconduct.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from harness.comparison.advice import cure_error, cure_syntax
from harness.comparison.answer_key import Answer, AnswerKey, Judge, is_second, open_judge, origin_of
from harness.comparison.diagnosis import is_own_accord
from harness.comparison.faults import Fault, find_fault, make_check
from harness.comparison.forms import is_right_in_form
from harness.course.exercise import Exercise
from harness.course.rules import RULES
from harness.course.submission import Submission
from harness.grading.runs import SubmissionRun, ask_again
from harness.records import Raised
from harness.results.points import IN_FORM
from harness.results.result import Check, CheckVerdict, Verdict
from harness.sandbox.caller import LoadFailure
from harness.sandbox.zygote import Zygote

KEPT = "Alone, this call is right: something is kept between calls."


def compare_run(run: SubmissionRun, key: AnswerKey, zygote: Zygote) -> list[Check]:
    """One check per case, one per class of derived calls, and one for misconduct; or why nothing ran."""
    if run.failure is not None:
        return [_load_check(run.failure, key.exercise, run.submission)]
    with open_judge(key, zygote) as judge:
        entry = key.exercise.entry_name
        pairs = zip(key.answers, run.outcomes, strict=True)
        faults = [find_fault(answer, outcomes, judge) for answer, outcomes in pairs]
        checks: list[Check] = []
        for case in dict.fromkeys(answer.call.case for answer in key.answers):
            numbers = [n for n, answer in enumerate(key.answers) if answer.call.case == case]
            bad = next((n for n in numbers if faults[n] is not None), numbers[0])
            fault = _with_contract(faults[bad], key.exercise)
            check = make_check(case, key.answers[bad].call.kind, entry, key.answers[bad], fault)
            wrong = [n for n in numbers if faults[n] is not None]
            if wrong and all(is_right_in_form(key.answers[n], run.outcomes[n], judge) for n in wrong):
                check = replace(check, credit=float(IN_FORM))
            checks.append(check)
        if all(fault is None for fault in faults):
            checks += _derived_checks(run, key, judge, zygote)
        else:
            run.forget_derived()
        if run.ended is not None and run.ended.is_misconduct:
            checks.append(Check("conduct", "policy", CheckVerdict.FAILED, run.ended.detail))
        return checks


def _with_contract(fault: Fault | None, exercise: Exercise) -> Fault | None:
    """Adds the signature that the exercise asks for, if the call did not fit the submission's."""
    starts = tuple(f"TypeError: {exercise.entry_name}{more}() " for more in ("", ".__init__"))
    if fault is None or "argument" not in fault.message or not any(start in fault.message for start in starts):
        return fault
    expected = f"expected {exercise.file.entry}, with these parameters in this order"
    return replace(fault, message=f"{fault.message}\n  {expected}")


def _derived_checks(run: SubmissionRun, key: AnswerKey, judge: Judge | None, zygote: Zygote) -> Iterator[Check]:
    """One check for each class of derived calls, with the first call that fails."""
    rows = list(zip(key.derived, run.derived, strict=True))
    for name in dict.fromkeys(answer.call.case for answer, _ in rows):
        own = [answer for answer, _ in rows if answer.call.case == name]
        faults = [find_fault(answer, outcomes, judge) for answer, outcomes in rows if answer.call.case == name]
        bad = next((n for n, fault in enumerate(faults) if fault is not None), 0)
        rule = origin_of(own[bad]).rule
        check = make_check(name, "property", key.exercise.entry_name, own[bad], None)
        fault = faults[bad]
        if fault is not None:
            check = _explain_derived(own[bad], fault, run, key, judge, zygote)
        # The field folds axes with view, which raises for a strided tensor; a wrong value is wrong there too.
        is_wrong = rule == "strided" and check.verdict is CheckVerdict.FAILED
        goal = "" if is_wrong else RULES[rule].goal
        yield replace(check, is_required=not goal, next_step=goal)


def _explain_derived(
    answer: Answer, fault: Fault, run: SubmissionRun, key: AnswerKey, judge: Judge | None, zygote: Zygote
) -> Check:
    """The check of a derived call that fails.

    A call of a script is made again alone: right there, something is kept between calls; wrong there too, the rest of
    the script does not matter.
    """
    entry, steps = key.exercise.entry_name, answer.call.steps
    if fault.verdict is CheckVerdict.SKIPPED:
        return make_check(answer.call.case, "property", entry, answer, fault)
    if len(steps) == 1 or not is_second(answer):
        origin = origin_of(answer)
        like = f'{fault.message}\n  This is the case "{origin.case}" with {origin.place}.'
        return make_check(answer.call.case, "property", entry, answer, replace(fault, message=like))
    script = answer.before(fault.step)
    if not fault.is_beside and not fault.is_end:
        alone = answer.alone(fault.step)
        assert run.submission is not None, "its derived calls were made"
        (outcomes,) = ask_again(run.submission, key, zygote, [alone])
        there = find_fault(alone, outcomes, judge)
        if there is not None and there.verdict is not CheckVerdict.SKIPPED:
            return make_check(answer.call.case, "property", entry, alone, there)
        fault = replace(fault, verdict=CheckVerdict.FAILED, message=f"{fault.message}\n  {KEPT}")
    fault = replace(fault, step=len(script.call.steps) - 1)
    return make_check(answer.call.case, "property", entry, script, fault)


def _load_check(failure: LoadFailure, exercise: Exercise, submission: Submission | None) -> Check:
    """Why there is nothing to call, in a sentence."""
    if failure.kind != "forbidden":
        return Check(
            "loading", "policy", CheckVerdict.ERROR, _explain_failure(failure, exercise), line=_line_of(failure)
        )
    message, name = _explain_failure(failure, exercise), exercise.entry_name
    text = submission.text if submission is not None else None
    if text and not re.search(rf"(?<!\.)\b{name}\b", text):
        message = f"the file does not define {name}; perhaps it is that of another exercise\n  {message}"
    return Check("loading", "policy", CheckVerdict.FAILED, message, line=_line_of(failure))


def _explain_failure(failure: LoadFailure, exercise: Exercise) -> str:
    where = f"line {failure.line}: " if failure.line else ""
    entry, name = exercise.file.entry, exercise.entry_name
    match failure.kind:
        case "forbidden":
            uses = "; ".join(f"line {line} uses {name}" for line, name, _ in failure.violations[:5])
            return f"{uses}, which this exercise forbids. {failure.violations[0][2]}"
        case "syntax":
            source = f"\n    {failure.text}" if failure.text else ""
            cure = cure_syntax(failure.message, failure.text)
            return f"{where}the file is not valid Python: {failure.message}{source}" + (f"\n  {cure}" if cure else "")
        case "missing":
            defined = f" It defines {failure.message}." if failure.message else " It defines nothing callable."
            yours = f" Name yours {name}, outside of any class, function or `if`." if failure.message else ""
            return f"the file does not define {name}; expected {entry}.{defined}{yours}"
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
    if raised.type_name == "ForbiddenUse":
        return f"{where}{raised.message}"
    trace = "".join(f"\n  {more}" for more in (raised.trace.replace("\n", "\n  "), cure_error(raised)) if more)
    return f"{where}loading the file raised {raised.type_name}: {raised.message}{trace}"


def decide(run: SubmissionRun, checks: Sequence[Check]) -> Verdict:
    """The verdict, goals left out: an early end counts first, then wrong values, then errors."""
    failure, raised = run.failure, run.raised()
    reasons = {ended.reason for ended in run.endings()}
    verdicts = {check.verdict for check in checks if check.is_required}
    is_forbidden = failure is not None and failure.kind == "forbidden"
    if is_forbidden or "tampering" in reasons or any(error.type_name == "ForbiddenUse" for error in raised):
        return Verdict.REFUSED
    if "timeout" in reasons:
        return Verdict.TIMEOUT
    has_failed = CheckVerdict.FAILED in verdicts
    has_run_out = any("MemoryError" in error.bases and not is_own_accord(error) for error in raised)
    if ("memory" in reasons or has_run_out) and not has_failed:
        return Verdict.MEMORY
    if reasons or failure is not None:
        return Verdict.ERROR
    if has_failed:
        return Verdict.FAILED
    if verdicts & {CheckVerdict.ERROR, CheckVerdict.SKIPPED}:
        return Verdict.ERROR
    return Verdict.UNVERIFIED if CheckVerdict.INCONCLUSIVE in verdicts else Verdict.PASSED
