"""Known mistakes, alone and in pairs, run on the calls of an answer key.  Trusted code, still in a guest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import combinations

from harness.comparison.answer_key import AnswerKey, Judge, open_judge, trusted_source
from harness.comparison.diagnosis import (
    OutcomeTrace,
    explains_all,
    match_mistakes,
    match_partially,
    same_outcomes,
    trace_of,
    weigh_evidence,
)
from harness.comparison.faults import find_fault
from harness.records import Diagnosis, Ended, Outcome
from harness.sandbox.caller import Caller
from harness.sandbox.zygote import Zygote

VARIANT_S = 0.8
# After this many pairs that hang, no more are tried.
MOST_HANGING = 2
# The least calls to run at once: loading a text costs as much as these.
LEAST_CALLS = 6


class MistakeTraces:
    """The outcomes of an exercise's known mistakes under one key, computed only as far as needed."""

    def __init__(self, key: AnswerKey, zygote: Zygote) -> None:
        self.key = key
        self.zygote = zygote
        self.says = {mistake.id: mistake.explanation for mistake in key.exercise.mistakes}
        # Outcomes on the first calls, in their order, since an earlier call may leave state behind.
        self._known: dict[str, OutcomeTrace] = {}

    def prepare(self) -> None:
        """Compute now what a diagnosis may need."""
        with Runner(self.key, self.zygote) as runner:
            self._extended(runner, list(self.says), len(self.key.answers))

    def diagnose(self, outcomes: Sequence[Sequence[Outcome]]) -> list[Diagnosis]:
        """The mistakes whose outputs are the learner's; else the one pair, or the one that explains a part."""
        with Runner(self.key, self.zygote) as runner:
            learner = trace_of(self.key.answers, outcomes, runner.judge)
            key = replace(self.key, answers=weigh_evidence(self.key.answers, learner))
            like = self._like(key, runner, learner)
            found = match_mistakes(key, learner, like, self.says)
            if (
                key.answers is not self.key.answers
            ):  # few calls failed: the mistake must pass all that the learner passed
                found = [diagnosis for diagnosis in found if diagnosis.match == "exact"]
            if found or any(explains_all(key.answers, learner, trace) for trace in like.values()):
                return found
            singles = self._passing(key, runner, learner)
            return self._match_pairs(key, runner, learner, singles) or match_partially(key, learner, singles, self.says)

    def _like(self, key: AnswerKey, runner: Runner, learner: OutcomeTrace) -> Mapping[str, OutcomeTrace]:
        """The mistakes that answer the learner's first failed call as the learner did; no other can fit."""
        failed = _first(key, learner, passed=False)
        if failed is None:
            return {}
        known = self._extended(runner, list(self.says), failed + 1)
        fitting = [
            name
            for name, trace in known.items()
            if same_outcomes(learner.outcomes[failed], trace.outcomes[failed], by_type=True)
            and trace.faults[failed] is not None
        ]
        return self._extended(runner, fitting, len(key.answers))

    def _passing(self, key: AnswerKey, runner: Runner, learner: OutcomeTrace) -> Mapping[str, OutcomeTrace]:
        """The mistakes that pass the learner's first passed call, run on all calls."""
        passed = _first(key, learner, passed=True)
        names = list(self.says)
        if passed is not None:
            known = self._extended(runner, names, passed + 1)
            names = [name for name, trace in known.items() if trace.faults[passed] is None]
        return self._extended(runner, names, len(key.answers))

    def _match_pairs(
        self, key: AnswerKey, runner: Runner, learner: OutcomeTrace, singles: Mapping[str, OutcomeTrace]
    ) -> list[Diagnosis]:
        """The one pair of mistakes that answers as the learner did on every call; nothing if several do."""
        fitting: list[tuple[str, str]] = []
        texts = {
            (first.id, second.id): key.exercise.apply([first, second])
            for first, second in combinations(
                [mistake for mistake in key.exercise.mistakes if mistake.id in singles], 2
            )
            if _could_fit(key, learner, singles[first.id], singles[second.id])
        }
        for pair, text in texts.items():
            if runner.hanging >= MOST_HANGING:
                return []
            if text is not None and runner.fits(text, key, learner):
                fitting.append(pair)
        if len(fitting) != 1:
            return []
        first, second = fitting[0]
        return [
            Diagnosis(first, self.says[first], "exact", together_with=second),
            Diagnosis(second, self.says[second], "exact", together_with=first),
        ]

    def _extended(self, runner: Runner, names: Sequence[str], length: int) -> Mapping[str, OutcomeTrace]:
        """These mistakes, on at least `length` calls."""
        length = min(max(length, LEAST_CALLS), len(self.key.answers))
        for name in names:
            if name not in self._known or len(self._known[name].faults) < length:
                self._known[name] = runner.trace(self.key.exercise.mistake(name).runnable_source(), length)
        return {name: self._known[name] for name in names}


def _could_fit(key: AnswerKey, learner: OutcomeTrace, first: OutcomeTrace, second: OutcomeTrace) -> bool:
    """Whether a pair may fit: two mistakes fail where one of them does, and seldom elsewhere."""
    return all(
        not answer.call.is_diagnostic or (mine is None) == (a is None and b is None)
        for answer, mine, a, b in zip(key.answers, learner.faults, first.faults, second.faults, strict=True)
    )


def _first(key: AnswerKey, learner: OutcomeTrace, passed: bool) -> int | None:
    """The first telling call that the learner passed, or failed with an outcome."""
    numbers = range(len(key.answers))
    diagnostic = (n for n in numbers if key.answers[n].call.is_diagnostic and learner.outcomes[n])
    return next((n for n in diagnostic if (learner.faults[n] is None) == passed), None)


class Runner:
    """Runs trusted texts one after the other in one guest; starts another after one that hangs or crashes."""

    def __init__(self, key: AnswerKey, zygote: Zygote, wall_s: float = VARIANT_S) -> None:
        self.key = key
        self.zygote = zygote
        self.wall_s = wall_s  # for each text
        self.caller: Caller | None = None
        self.number = 0
        self.hanging = 0  # texts that ended in `fits`
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

    def fits(self, text: str, key: AnswerKey, learner: OutcomeTrace) -> bool:
        """Whether a text answers every call as the learner did; stops at the first that it does not."""
        order = [n for n, answer in enumerate(key.answers) if answer.call.is_diagnostic and learner.outcomes[n]]
        # The calls that the learner failed come first, since few texts pass them; one that ended the guest comes last.
        order.sort(key=lambda n: (isinstance(learner.outcomes[n][-1], Ended), learner.faults[n] is None))
        for number, outcomes in zip(order, self._outcomes(text, order), strict=False):
            if learner.faults[number] is None:
                if find_fault(self.key.answers[number], outcomes, self.judge) is not None:
                    return False
            elif not same_outcomes(learner.outcomes[number], outcomes):
                return False
        return True

    def _outcomes(self, text: str, order: Sequence[int]) -> Iterator[list[Outcome]]:
        """The outcomes in this order; the same failure for each if the text does not load."""
        caller, failure = self._load(text)
        for number in order:
            answer = self.key.answers[number]
            outcomes = [failure] if failure is not None else caller.run(answer.call, answer.max_bytes)
            if failure is None and any(isinstance(outcome, Ended) for outcome in outcomes):
                self.hanging += 1
                self._renew()
                yield outcomes
                return
            yield outcomes

    def _load(self, text: str) -> tuple[Caller, Outcome | None]:
        """The guest with the text in it, or why it does not load."""
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
