"""A submission → the smallest sequence of calls that makes one of its checks fail on its own.

Runs the submission in guests, as grading does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.command_line import command_line
from harness.comparison.answer_key import Answer, AnswerKey, Judge, open_judge
from harness.comparison.faults import find_fault
from harness.course.submission import Submission
from harness.errors import UsageError, did_you_mean
from harness.grading.checks import compare_run
from harness.grading.runs import SubmissionRun, ask_again, run_submission
from harness.records import Ended, Outcome, Raised
from harness.results.findings import KINDS, can_reproduce, choose_check
from harness.results.result import Check, CheckVerdict, Result
from harness.sandbox.zygote import Zygote


@dataclass(frozen=True)
class FailingCall:
    """Calls in order, of which the last one fails the check.

    `step` is the number of the failing step; `rest` are the other draws of the same check.  With `is_kept`, the result
    of the first call must not have changed after the last.  `is_confirmed` says whether the calls also failed on their
    own.
    """

    check: Check
    answers: tuple[Answer, ...]
    step: int = 0
    rest: tuple[Answer, ...] = ()
    is_kept: bool = False
    is_late: bool = False
    is_out_of_memory: bool = False
    is_confirmed: bool = True


def find_failing_call(
    submission: Submission, key: AnswerKey, zygote: Zygote, name: str | None = None, known: Result | None = None
) -> FailingCall:
    """The call that fails the check of this name, by default of the check that a verdict shows first.

    For a check that passes, its first call.  If the result of this file is `known`, only the calls of its check are
    made again, unless they pass without the others.  Raises `UsageError` if there is no call to make.
    """
    if key.exercise.file.language:
        run_it = f"TRITON_INTERPRET=1 python {submission.name}"
        raise UsageError(f"a script does not show what the guard sees of kernels; `{run_it}` runs them alone")
    found = None if known is None else _find_known(submission, key, zygote, _known_check(known, name))
    if found is not None:
        return found
    run = run_submission(submission, key, zygote)
    checks = compare_run(run, key, zygote)
    check = _choose(submission, run, checks, key, name)
    with open_judge(key, zygote) as judge:
        search = _Search(submission, key, zygote, judge)
        is_derived = check.kind == "property"
        return search.find_derived(check, run) if is_derived else search.find(check, dict(enumerate(run.outcomes)))


def _known_check(known: Result, name: str | None) -> Check | None:
    """The check to show, if it failed in a case of the exercise."""
    check = choose_check(known.checks) if name is None else next((c for c in known.checks if c.id == name), None)
    is_of_case = check is not None and check.kind in ("correctness", "stability") and can_reproduce(check)
    return check if is_of_case and check is not None and check.verdict is not CheckVerdict.PASSED else None


def _find_known(submission: Submission, key: AnswerKey, zygote: Zygote, check: Check | None) -> FailingCall | None:
    """The failing call of a check, by its own calls alone; None if they do not fail."""
    own = {number: answer for number, answer in enumerate(key.answers) if check and answer.call.case == check.id}
    outcomes = dict(zip(own, ask_again(submission, key, zygote, list(own.values())), strict=True)) if own else {}
    with open_judge(key, zygote) as judge:
        if check is None or not any(rows and find_fault(own[number], rows, judge) for number, rows in outcomes.items()):
            return None
        return _Search(submission, key, zygote, judge).find(check, outcomes)


def _choose(
    submission: Submission, run: SubmissionRun, checks: Sequence[Check], key: AnswerKey, name: str | None
) -> Check:
    file = submission.path
    by_name = {check.id: check for check in checks}
    if run.failure is not None:
        raise UsageError(f"{file}: no call could be made: {checks[0].message}")
    if name is None:
        if (chosen := choose_check(checks)) is not None:
            return chosen
        broken = next((check for check in checks if check.verdict is not CheckVerdict.PASSED), None)
        if broken is not None:
            raise UsageError(f"{file}: plain Python cannot show this check: {broken.message}")
        raise UsageError(f"{file}: every check of values passes; --check NAME writes a call that passes")
    if any(name == case.name for case in (*key.exercise.file.cost, *key.exercise.file.speed)):
        profile = command_line(f"check {file} --profile")
        raise UsageError(f'"{name}" is measured, not called once; `{profile}` shows where time goes')
    if name not in by_name:
        raise UsageError(f'{key.exercise.id} has no check "{name}"{did_you_mean(name, by_name)}')
    check = by_name[name]
    fails = check.verdict is not CheckVerdict.PASSED
    if check.kind not in KINDS or (fails and not can_reproduce(check)):
        raise UsageError(f'{file}: plain Python cannot show the check "{name}": {check.message}')
    return check


@dataclass
class _Search:
    """Tries calls of one submission, each sequence in a new guest."""

    submission: Submission
    key: AnswerKey
    zygote: Zygote
    judge: Judge | None

    def find(self, check: Check, outcomes: Mapping[int, Sequence[Outcome]]) -> FailingCall:
        """A call of the check's case; `outcomes` has those of its answers by number."""
        answers = self.key.answers
        numbers = [number for number, answer in enumerate(answers) if answer.call.case == check.id]
        faults = {number: find_fault(answers[number], outcomes[number], self.judge) for number in numbers}
        bad = next((number for number in numbers if faults[number] is not None), numbers[0])
        rest = tuple(answers[number] for number in numbers if number != bad)
        fault = faults[bad]
        if fault is None:
            return FailingCall(check, (answers[bad],), max(0, answers[bad].last_compared), rest)
        outcome = outcomes[bad][fault.step]
        alone = FailingCall(
            check, (answers[bad],), fault.step, rest,
            is_late=isinstance(outcome, Ended) and outcome.reason == "timeout",
            is_out_of_memory=isinstance(outcome, Raised) and "MemoryError" in outcome.bases,
        )  # fmt: skip
        same_case = tuple(answers[number] for number in numbers if number <= bad)
        for sequence in (alone.answers, same_case, answers[: bad + 1]):
            if alone.is_late or self._fails(sequence):
                made = {id(answer) for answer in sequence}
                return replace(alone, answers=sequence, rest=tuple(answer for answer in rest if id(answer) not in made))
        return replace(alone, is_confirmed=False)

    def find_derived(self, check: Check, run: SubmissionRun) -> FailingCall:
        """A derived call; of a script, the calls up to the one that fails, with fresh arguments each."""
        own = [
            (answer, find_fault(answer, outcomes, self.judge))
            for answer, outcomes in zip(self.key.derived, run.derived, strict=True)
            if answer.call.case == check.id
        ]
        answer, fault = next(((answer, fault) for answer, fault in own if fault is not None), own[0])
        number = fault.step if fault is not None else max(0, answer.last_compared)
        if not answer.call.steps[0].held:
            return FailingCall(check, (answer,), number)
        calls = [n for n in range(number + 1) if answer.call.steps[n].action == "call"]
        sequence = tuple(answer.alone(n) for n in calls)
        if fault is not None and fault.is_beside:
            step = answer.call.steps[number]
            if step.action == "call":  # that it is held shows what its result shares
                steps = (replace(step, save_as=()),)
                sequence = (replace(sequence[-1], call=replace(answer.call, steps=steps)),)
            return FailingCall(check, sequence, is_kept=step.action == "recall")
        for tried in (sequence[-1:], sequence[-2:], sequence, (*self.key.answers, *sequence)):
            if fault is None or self._fails(tried):
                return FailingCall(check, tried)
        return FailingCall(check, sequence, is_confirmed=False)

    def _fails(self, answers: Sequence[Answer]) -> bool:
        """Whether the last of these calls fails when they run in a new guest."""
        rows = ask_again(self.submission, self.key, self.zygote, answers)
        return find_fault(answers[-1], rows[-1], self.judge) is not None
