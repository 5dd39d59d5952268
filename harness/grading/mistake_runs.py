"""Known mistakes, alone and in pairs, run on the calls of an answer key. Trusted code, but still in a guest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import combinations
from typing import TypeVar

from harness.comparison.answer_key import Answer, AnswerKey, Judge, open_judge, trusted_source
from harness.comparison.diagnosis import (
    OutcomeTrace,
    compares_all,
    explains_all,
    fits,
    is_compared,
    is_wider,
    match_mistakes,
    match_partially,
    same_outcomes,
    trace_of,
    weigh_evidence,
    without_end,
)
from harness.course.exercise import Mistake, read_numbers
from harness.records import Ended, Outcome, Returned
from harness.results.result import Diagnosis
from harness.sandbox.caller import Caller
from harness.sandbox.zygote import Zygote

VARIANT_S = 0.8
# After this many pairs that hang, no more are tried.
MOST_HANGING = 2
# Traces that are kept beside those of the mistakes: of pairs, and with the numbers of submissions.
MOST_KEPT = 200
# The least calls to run at once: loading a text costs as much as these.
LEAST_CALLS = 6

Name = TypeVar("Name")


class MistakeTraces:
    """The outcomes of an exercise's known mistakes under one key, computed only as far as needed."""

    def __init__(self, key: AnswerKey, zygote: Zygote) -> None:
        self.key = key
        self.zygote = zygote
        self.says = {mistake.id: mistake.explanation for mistake in key.exercise.mistakes}
        # By text, the one used last at the end; on the first calls in their order, since an earlier call may leave
        # state behind.
        self._known: dict[str, OutcomeTrace] = {}

    def prepare(self) -> None:
        """Compute now what a diagnosis may need."""
        with Runner(self.key, self.zygote) as runner:
            self._run(runner, _texts(self.key.exercise.mistakes), len(self.key.answers))

    def diagnose(self, outcomes: Sequence[Sequence[Outcome]], text: str = "") -> list[Diagnosis]:
        """The mistakes that produce the learner's outputs; else the one pair that does, or the one that explains part
        of them.

        Mistakes with a number first take that of the submission's `text`.
        """
        own = tuple(self.key.exercise.mistakes)
        numbers = read_numbers(text) if any(mistake.number for mistake in own) else []
        mistakes = tuple(mistake.with_number_of(numbers) for mistake in own)
        with Runner(self.key, self.zygote) as runner:
            learner = trace_of(self.key.answers, outcomes, runner.judge)
            found = self._search(runner, learner, mistakes)
            if mistakes != own and all(one.match == "partial" for one in found):
                found = self._search(runner, learner, own) or found
        return found

    def _search(self, runner: Runner, learner: OutcomeTrace, mistakes: Sequence[Mistake]) -> list[Diagnosis]:
        """What these mistakes explain, first with the end of the learner's run and else without it."""
        is_whole = compares_all(self.key.answers, learner)
        found = self._name(weigh_evidence(self.key.answers, learner), runner, learner, mistakes)
        if not found and (answers := without_end(self.key.answers, learner)) is not self.key.answers:
            found, is_whole = self._name(answers, runner, learner, mistakes, with_pairs=False), False
            found = found if len(found) == 1 else []  # the end of the run might have decided between them
        return [replace(one, match="consistent") if one.match == "exact" and not is_whole else one for one in found]

    def _name(
        self,
        answers: tuple[Answer, ...],
        runner: Runner,
        learner: OutcomeTrace,
        mistakes: Sequence[Mistake],
        with_pairs: bool = True,
    ) -> list[Diagnosis]:
        """The mistakes that fit this evidence; else the one pair that does, or the one that explains part of it."""
        key, texts = replace(self.key, answers=answers), _texts(mistakes)
        failed = _first(key, learner, passed=False)
        if failed is None:
            return []
        like = self._like(key, runner, learner, texts, failed)
        found = match_mistakes(key, learner, like, self.says)
        if key.exercise.file.language:  # a kernel takes too long to be tried in pairs
            return found
        if is_wider(answers, self.key.answers):  # few calls failed: the mistake must pass all that the learner passed
            found = [diagnosis for diagnosis in found if diagnosis.match == "exact"]
        if found or any(explains_all(answers, learner, trace) for trace in like.values()):
            return found
        if not any(row and isinstance(row[-1], Returned) for row in learner.outcomes):
            return []  # only errors, which two mistakes do not explain better than one
        singles = self._passing(key, runner, learner, texts)
        passing = [mistake for mistake in mistakes if mistake.id in singles]
        found = self._match_pairs(key, runner, learner, passing, singles, failed) if with_pairs else []
        return found or match_partially(key, learner, singles, self.says)

    def _like(
        self, key: AnswerKey, runner: Runner, learner: OutcomeTrace, texts: Mapping[Name, str], failed: int
    ) -> Mapping[Name, OutcomeTrace]:
        """The mistakes that answer the first failed call as the learner did, on all evidence; no other can fit."""
        known = self._run(runner, texts, failed + 1)
        fitting = {
            name: texts[name]
            for name, trace in known.items()
            if same_outcomes(learner.outcomes[failed], trace.outcomes[failed], by_type=True)
            and trace.faults[failed] is not None
        }
        return self._run(runner, fitting, _last_compared(key, learner))

    def _passing(
        self, key: AnswerKey, runner: Runner, learner: OutcomeTrace, texts: Mapping[str, str]
    ) -> Mapping[str, OutcomeTrace]:
        """The mistakes that pass the learner's first passed call, run on all evidence."""
        if (passed := _first(key, learner, passed=True)) is not None:
            known = self._run(runner, texts, passed + 1)
            texts = {name: texts[name] for name, trace in known.items() if trace.faults[passed] is None}
        return self._run(runner, texts, _last_compared(key, learner))

    def _match_pairs(
        self,
        key: AnswerKey,
        runner: Runner,
        learner: OutcomeTrace,
        mistakes: Sequence[Mistake],
        singles: Mapping[str, OutcomeTrace],
        failed: int,
    ) -> list[Diagnosis]:
        """The one pair of mistakes that answers every call as the learner did; nothing if several do."""
        fitting: list[tuple[str, str]] = []
        hanging = 0
        for first, second in combinations(mistakes, 2):
            if not _could_fit(key, learner, singles[first.id], singles[second.id]):
                continue
            text = key.exercise.apply([first, second])
            if text is None:
                continue
            if hanging == MOST_HANGING:
                return []
            like = self._like(key, runner, learner, {text: text}, failed)
            if any(fits(key.answers, learner, trace, everywhere=True) for trace in like.values()):
                fitting.append((first.id, second.id))
            hanging += _hangs(self._known[text])
        if len(fitting) != 1:
            return []
        one, other = fitting[0]
        return [
            Diagnosis(one, self.says[one], "exact", together_with=other),
            Diagnosis(other, self.says[other], "exact", together_with=one),
        ]

    def _run(self, runner: Runner, texts: Mapping[Name, str], length: int) -> Mapping[Name, OutcomeTrace]:
        """The traces of these texts on at least `length` calls; the most recently requested ones are kept."""
        length = min(max(length, LEAST_CALLS), len(self.key.answers))
        found = {}
        for name, text in texts.items():
            trace = self._known.pop(text, None)
            if trace is None or len(trace.faults) < length:
                trace = runner.trace(text, length)
                runner.zygote.reserve.check()  # what guests said that were ended is not kept
            found[name] = self._known[text] = trace
        for text in list(self._known)[: max(0, len(self._known) - len(self.says) - MOST_KEPT)]:
            del self._known[text]
        return found


def _texts(mistakes: Sequence[Mistake]) -> dict[str, str]:
    return {mistake.id: mistake.runnable_source() for mistake in mistakes}


def _hangs(trace: OutcomeTrace) -> bool:
    return any(isinstance(outcome, Ended) for row in trace.outcomes for outcome in row)


def _could_fit(key: AnswerKey, learner: OutcomeTrace, first: OutcomeTrace, second: OutcomeTrace) -> bool:
    """Whether a pair may fit: the two fail wherever one of them does, and rarely elsewhere."""
    return all(
        not is_compared(key.answers, learner, n)
        or (mine is None) == (first.faults[n] is None and second.faults[n] is None)
        for n, mine in enumerate(learner.faults)
    )


def _first(key: AnswerKey, learner: OutcomeTrace, passed: bool) -> int | None:
    """The first call of the evidence that the learner passed, or failed with an outcome."""
    compared = (n for n in range(len(key.answers)) if is_compared(key.answers, learner, n))
    return next((n for n in compared if (learner.faults[n] is None) == passed), None)


def _last_compared(key: AnswerKey, learner: OutcomeTrace) -> int:
    """The number of calls up to the last one of the evidence: none behind it decides."""
    return max((n + 1 for n in range(len(key.answers)) if is_compared(key.answers, learner, n)), default=0)


class Runner:
    """Runs trusted texts one after the other in one guest, and starts another after one that hangs or crashes."""

    def __init__(self, key: AnswerKey, zygote: Zygote, wall_s: float = VARIANT_S) -> None:
        self.key = key
        self.zygote = zygote
        self.wall_s = wall_s  # for each text
        self.caller: Caller | None = None
        self.number = 0
        self.judge: Judge | None = None
        self.closing = ExitStack()

    def __enter__(self) -> Runner:
        self.judge = self.closing.enter_context(open_judge(self.key, self.zygote))
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.closing.close()
        if kind is not None:
            self._renew()  # answers may still arrive, and the next borrower would take them for its own
        elif self.caller is not None:
            self.zygote.rest(self.caller.guest)
            self.caller = None

    def trace(self, text: str, length: int | None = None) -> OutcomeTrace:
        """The outcomes of a text on the first `length` calls, or on all, sent in one message."""
        caller, failure = self._load(text)
        answers = self.key.answers[:length]
        if failure is not None:
            return trace_of(answers, [[failure]] * len(answers), self.judge)
        outcomes = caller.run_all(self.key.first(len(answers)))
        if any(isinstance(outcome, Ended) for row in outcomes for outcome in row):
            self._renew()
            # A text that hangs would hang again on more calls.
            outcomes += [[] for _ in self.key.answers[len(answers) :]]
            answers = self.key.answers
        return trace_of(answers, outcomes, self.judge)

    def _load(self, text: str) -> tuple[Caller, Outcome | None]:
        """The guest with the text loaded, or why it does not load."""
        if self.caller is None:
            self.caller = Caller(self.zygote.borrow(), ranks=self.key.ranks)
        caller = self.caller
        caller.guest.allow(self.wall_s)
        self.number += 1
        failure = caller.load(trusted_source(self.key.exercise, text, f"variant_{self.number}.py"), self.key.seed)
        if failure is None:
            return caller, None
        if failure.raised is None:
            self._renew()
        return caller, failure.raised or failure.ended or Ended("crashed", failure.message)

    def _renew(self) -> None:
        if self.caller is not None:
            self.caller.guest.kill(Ended("crashed"))
            self.caller.guest.close()
            self.caller = None
