"""Differences → the known mistake whose output is the learner's own output.  Pure; never a guess.

A mistake fits *exactly* when on every call it answers as the learner did, and *consistently* when it does so on
every call that failed, one of which must carry numbers that no other mistake would give by chance.  The text of an
error need not be the same where such numbers are, nor where both raise of their own accord: that text is free.

Where no mistake and no pair fits, the mistake that explains most of the failing checks matches *partially*: it passes
every call that the learner passed, those at the edge of the numbers apart, explains at least half of the failing
checks, and several of the calls are telling.

What was not reached or is not written yet is not evidence, and how a run ended is none if nothing fits with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from harness.comparison.answer_key import UNWRITTEN, Answer, AnswerKey, Judge
from harness.comparison.faults import Fault, find_fault
from harness.comparison.sameness import are_same
from harness.guest.kernels.faults import NAMES as KERNEL_FAULTS
from harness.guest.kernels.faults import WHOLE
from harness.records import READ, Array, Ended, Outcome, Raised, Returned
from harness.results.result import CheckVerdict, Diagnosis

TELLING_VALUES = 3
# What a partial match needs.  With fewer, mistakes that have nothing in common were named for one another.
TELLING_CALLS = 3
LEAST_SHARE = 0.5
OWN_ACCORD = re.compile(r"\b(raise|assert)\b")


@dataclass(frozen=True)
class OutcomeTrace:
    """The outcomes of one source on the calls of a key, or on the first of them, and their faults."""

    outcomes: tuple[tuple[Outcome, ...], ...]
    faults: Sequence[Fault | None]


def match_mistakes(
    key: AnswerKey, learner: OutcomeTrace, known: Mapping[str, OutcomeTrace], says: Mapping[str, str]
) -> list[Diagnosis]:
    """The mistakes that fit, exact ones first; several only if their outputs are the same."""
    exact = [name for name, trace in known.items() if fits(key.answers, learner, trace, everywhere=True)]
    if exact:
        return [Diagnosis(name, says[name], "exact") for name in exact]
    close = [name for name, trace in known.items() if fits(key.answers, learner, trace, everywhere=False)]
    if len(close) > 1:  # the learner's own output does not decide between them
        close = []
    return [Diagnosis(name, says[name], "consistent") for name in close]


def fits(answers: Sequence[Answer], learner: OutcomeTrace, mistake: OutcomeTrace, everywhere: bool) -> bool:
    """Whether a mistake's trace is the learner's: on all calls, or on those that the learner failed."""
    has_failed = False
    is_telling = False
    is_literal = True  # errors have the same text too, or one of the author's choice
    for number, answer in enumerate(answers):
        if not is_compared(answers, learner, number):
            continue
        mine, theirs = learner.faults[number], mistake.faults[number]
        if mine is None:
            if everywhere and theirs is not None:
                return False
            continue
        if theirs is None or not same_outcomes(learner.outcomes[number], mistake.outcomes[number], by_type=True):
            return False
        has_failed = True
        is_literal = is_literal and same_outcomes(learner.outcomes[number], mistake.outcomes[number], by_accord=True)
        is_telling = is_telling or tells(mistake.outcomes[number], answer)
    return has_failed and (is_telling or (everywhere and is_literal))


def weigh_evidence(answers: tuple[Answer, ...], learner: OutcomeTrace) -> tuple[Answer, ...]:
    """The answers for a diagnosis: if all evidence passed, the calls that only grade are evidence too."""
    if failed_calls(answers, learner):
        return answers
    return tuple(replace(answer, call=replace(answer.call, is_diagnostic=True)) for answer in answers)


def is_wider(answers: Sequence[Answer], own: Sequence[Answer]) -> bool:
    """Whether calls that only grade have become evidence."""
    return any(a.call.is_diagnostic and not b.call.is_diagnostic for a, b in zip(answers, own, strict=True))


def without_end(answers: tuple[Answer, ...], learner: OutcomeTrace) -> tuple[Answer, ...]:
    """The answers without the calls that exceeded a limit or ended the run; the same ones if none did."""
    ended = [bool(row) and (isinstance(row[-1], Ended) or _has_run_out(row[-1])) for row in learner.outcomes]
    if not any(ended):
        return answers
    return tuple(
        replace(answer, call=replace(answer.call, is_diagnostic=answer.call.is_diagnostic and not is_end))
        for answer, is_end in zip(answers, ended, strict=True)
    )


def compares_all(answers: Sequence[Answer], learner: OutcomeTrace) -> bool:
    """Whether every call that was reached, and does not only grade, has an outcome that a mistake may have."""
    reached = [n for n, answer in enumerate(answers) if answer.call.is_diagnostic and learner.outcomes[n]]
    return all(is_compared(answers, learner, number) for number in reached)


def explains(answers: Sequence[Answer], learner: OutcomeTrace, mistake: OutcomeTrace, number: int) -> bool:
    """Whether the learner failed a call and a mistake fails it with the same outcome."""
    if learner.faults[number] is None or not is_compared(answers, learner, number):
        return False
    mine, theirs = learner.outcomes[number], mistake.outcomes[number]
    return mistake.faults[number] is not None and same_outcomes(mine, theirs, by_type=True)


def failed_calls(answers: Sequence[Answer], learner: OutcomeTrace) -> list[int]:
    """The numbers of the calls of the evidence that the learner failed."""
    return [n for n in range(len(answers)) if is_compared(answers, learner, n) and learner.faults[n] is not None]


def explains_all(answers: Sequence[Answer], learner: OutcomeTrace, mistake: OutcomeTrace) -> bool:
    """Whether a mistake explains every call that the learner failed, telling or not."""
    return all(explains(answers, learner, mistake, number) for number in failed_calls(answers, learner))


def match_partially(
    key: AnswerKey, learner: OutcomeTrace, known: Mapping[str, OutcomeTrace], says: Mapping[str, str]
) -> list[Diagnosis]:
    """The one mistake that explains most of the failing checks; nothing if several explain as many."""
    counts = {name: _count_explained(key.answers, learner, trace) for name, trace in known.items()}
    explained = max(counts.values(), default=0)
    best = [name for name, count in counts.items() if count == explained]
    failing = len({key.answers[n].call.case for n in failed_calls(key.answers, learner)})
    if len(best) != 1 or explained == 0 or explained < LEAST_SHARE * failing:
        return []
    return [Diagnosis(best[0], says[best[0]], "partial", explained=explained, failing=failing)]


def _count_explained(answers: Sequence[Answer], learner: OutcomeTrace, mistake: OutcomeTrace) -> int:
    """The number of failing checks of which a mistake explains every failing call; 0 if it is not a candidate."""
    telling = 0
    explained, unexplained = set(), set()
    for number, answer in enumerate(answers):
        if not is_compared(answers, learner, number):
            continue
        if learner.faults[number] is None:
            if mistake.faults[number] is not None and answer.call.kind != "stability":
                return 0
        elif explains(answers, learner, mistake, number):
            explained.add(answer.call.case)
            telling += tells(mistake.outcomes[number], answer)
        else:
            unexplained.add(answer.call.case)
    return len(explained - unexplained) if telling >= TELLING_CALLS else 0


def is_compared(answers: Sequence[Answer], learner: OutcomeTrace, number: int) -> bool:
    """Whether a call counts for the mistake: it is evidence, and the submission reached it and has code for it."""
    outcomes = learner.outcomes[number]
    return answers[number].call.is_diagnostic and bool(outcomes) and not _is_unwritten(outcomes[-1])


def _is_unwritten(outcome: Outcome) -> bool:
    return isinstance(outcome, Raised) and UNWRITTEN in outcome.bases


def same_outcomes(
    mine: Sequence[Outcome], theirs: Sequence[Outcome], *, by_type: bool = False, by_accord: bool = False
) -> bool:
    """Step by step the same value, the same arguments changed, or the same error with the same text.

    The text may differ with `by_type`: how an error reads depends on the line that was written, not on the mistake;
    and with `by_accord` where both were raised by a statement that says so.
    """
    if len(mine) != len(theirs):
        return False
    return all(_same(one, other, by_type, by_accord) for one, other in zip(mine, theirs, strict=True))


def _same(one: Outcome, other: Outcome, by_type: bool, by_accord: bool) -> bool:
    if isinstance(one, Returned) and isinstance(other, Returned):
        is_alike = set(one.changed) == set(other.changed) and sorted(one.trained) == sorted(other.trained)
        is_alike = is_alike and set(one.shared) == set(other.shared) and one.counts.get(READ) == other.counts.get(READ)
        return is_alike and are_same(one.value, other.value)
    if _has_run_out(one) and _has_run_out(other):
        return True
    if isinstance(one, Raised) and one.type_name in KERNEL_FAULTS:
        if not isinstance(other, Raised) or one.type_name != other.type_name:
            return False
        # many mistakes share this fault: it fits each of them and is evidence for none
        return one.message == other.message if one.type_name in WHOLE else by_type
    if isinstance(one, Raised) and isinstance(other, Raised):
        is_free = by_type or (by_accord and is_own_accord(one) and is_own_accord(other))
        return one.type_name == other.type_name and (is_free or one.message == other.message)
    return False


def _has_run_out(outcome: Outcome) -> bool:
    """Whether a limit ended the call; a loop without end exceeds the time in one run and the memory in another."""
    if isinstance(outcome, Ended):
        return outcome.reason in ("timeout", "memory")
    return isinstance(outcome, Raised) and "MemoryError" in outcome.bases


def is_own_accord(error: Raised) -> bool:
    """Whether the submission's own line raises: the error is an answer, not an accident."""
    return OWN_ACCORD.search(error.trace.rpartition("\n")[2].partition(": ")[2]) is not None


def tells(outcomes: Sequence[Outcome], answer: Answer) -> bool:
    """Whether a wrong answer holds enough distinct numbers not to be met by chance."""
    wrong: set[Any] = set()
    right: set[Any] = set()
    for outcome, expected in zip(outcomes, answer.expected, strict=False):
        if isinstance(outcome, Returned):
            _collect(outcome.value, wrong)
            if expected is not None:
                _collect(expected.declared, right)
    return len(wrong - right) >= TELLING_VALUES


def _collect(value: Any, into: set[Any]) -> None:
    if isinstance(value, Array):
        numbers = value.numpy().reshape(-1)[:64]
        numbers = numbers.astype(complex if numbers.dtype.kind == "c" else float)  # -128 has no absolute value in int8
        into.update(number.item() for number in numbers if number == number and abs(number) not in (0, 1, float("inf")))
    elif isinstance(value, (list, tuple)):
        for item in value[:64]:
            _collect(item, into)
    elif isinstance(value, dict):
        for item in value.values():
            _collect(item, into)
    elif isinstance(value, (int, float, str, bytes)) and not isinstance(value, bool):
        into.add(value)


class Faults(Sequence[Fault | None]):
    """The faults of these calls, computed on first use: for most mistakes, only one is used."""

    def __init__(self, answers: Sequence[Answer], outcomes: Sequence[Sequence[Outcome]]) -> None:
        self._rows = list(zip(answers, outcomes, strict=True))
        self._found: dict[int, Fault | None] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, number: Any) -> Any:
        if number not in self._found:
            answer, outcomes = self._rows[number]
            self._found[number] = _fault_of(answer, outcomes, None)
        return self._found[number]


def trace_of(answers: Sequence[Answer], outcomes: Sequence[Sequence[Outcome]], judge: Judge | None) -> OutcomeTrace:
    """A source's outcomes on these calls, with their faults; a judge, which ends soon, is asked at once."""
    rows = tuple(tuple(mine) for mine in outcomes)
    if judge is None:
        return OutcomeTrace(rows, Faults(answers, rows))
    return OutcomeTrace(rows, [_fault_of(answer, mine, judge) for answer, mine in zip(answers, rows, strict=True)])


def _fault_of(answer: Answer, outcomes: Sequence[Outcome], judge: Judge | None) -> Fault | None:
    return find_fault(answer, outcomes, judge) if outcomes else Fault(0, CheckVerdict.SKIPPED, "")
