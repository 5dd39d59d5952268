"""Known mistakes, alone and in pairs, run on the calls of an answer key.  Trusted code, still in a guest."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import combinations

from harness.answers import AnswerKey, Judge, open_judge, trusted_source
from harness.diagnose import Trace, same_outcomes, trace_of
from harness.model import Diagnosis, Ended, Outcome
from harness.verdict import find_fault
from harness.worker.caller import Caller
from harness.worker.host import Nursery
from harness.worker.session import Limits

VARIANT_S = 5.0
ALL_S = 600.0


class MistakeTraces:
    """What each known mistake of an exercise does under one key; worked out when first asked for."""

    def __init__(self, key: AnswerKey, nursery: Nursery) -> None:
        self.key = key
        self.nursery = nursery
        self.says = {mistake.id: mistake.says for mistake in key.exercise.mistakes}
        self._single: dict[str, Trace] | None = None

    def single(self) -> Mapping[str, Trace]:
        """Each mistake alone."""
        if self._single is None:
            with Runner(self.key, self.nursery) as runner:
                self._single = {one.id: runner.trace(one.runnable_source()) for one in self.key.exercise.mistakes}
        return self._single

    def match_pairs(self, learner: Trace) -> list[Diagnosis]:
        """The one pair of mistakes that answers as the learner did on every call; nothing when several do."""
        fitting: list[tuple[str, str]] = []
        texts = {
            (one.id, other.id): self.key.exercise.apply([one, other])
            for one, other in combinations(self.key.exercise.mistakes, 2)
            if self._could_fit(learner, one.id, other.id)
        }
        runner = Runner(self.key, self.nursery)
        with runner:
            for names, text in texts.items():
                if text is not None and runner.fits(text, learner):
                    fitting.append(names)
        if len(fitting) != 1:
            return []
        return [Diagnosis(name, self.says[name], "exact") for name in fitting[0]]

    def _could_fit(self, learner: Trace, one: str, other: str) -> bool:
        """Two mistakes fail where one of them does, and seldom elsewhere; what this leaves out stays unnamed."""
        first, second = self.single()[one].faults, self.single()[other].faults
        return all(
            not answer.call.evidence or (mine is None) == (a is None and b is None)
            for answer, mine, a, b in zip(self.key.answers, learner.faults, first, second, strict=True)
        )


class Runner:
    """Trusted texts, one after the other in one guest; a new guest after one that hangs or crashes."""

    def __init__(self, key: AnswerKey, nursery: Nursery) -> None:
        self.key = key
        self.nursery = nursery
        self.caller: Caller | None = None
        self.number = 0
        self.judge: Judge | None = None
        self.closing = ExitStack()

    def __enter__(self) -> Runner:
        self.judge = self.closing.enter_context(open_judge(self.key, self.nursery))
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.close()
        if self.caller is not None:
            self.caller.guest.close()

    def trace(self, text: str) -> Trace:
        """What a text does on every call; all calls go out in one message."""
        caller, failure = self._load(text)
        answers = self.key.answers
        if failure is not None:
            return trace_of(self.key, [[failure]] * len(answers), self.judge)
        outcomes = caller.run_all([(one.call, one.max_bytes) for one in answers])
        if any(isinstance(one, Ended) for row in outcomes for one in row):
            self._renew()
        return trace_of(self.key, outcomes, self.judge)

    def fits(self, text: str, learner: Trace) -> bool:
        """Whether a text answers every call as the learner did; stops at the first where it does not."""
        order = [n for n, one in enumerate(self.key.answers) if one.call.evidence and learner.outcomes[n]]
        # The calls that the learner failed come first, since few texts get past them; one that ended it comes last.
        order.sort(key=lambda n: (isinstance(learner.outcomes[n][-1], Ended), learner.faults[n] is None))
        for number, outcomes in zip(order, self._outcomes(text, order), strict=False):
            if learner.faults[number] is None:
                if find_fault(self.key.answers[number], outcomes, self.judge) is not None:
                    return False
            elif not same_outcomes(learner.outcomes[number], outcomes):
                return False
        return True

    def _outcomes(self, text: str, order: Sequence[int]) -> Iterator[list[Outcome]]:
        """Call by call, in this order; the same failure everywhere when the text does not load."""
        caller, failure = self._load(text)
        for number in order:
            answer = self.key.answers[number]
            outcomes = [failure] if failure is not None else caller.run(answer.call, answer.max_bytes)
            if failure is None and any(isinstance(one, Ended) for one in outcomes):
                self._renew()
                yield outcomes
                return
            yield outcomes

    def _load(self, text: str) -> tuple[Caller, Outcome | None]:
        """The guest with the text in it, or why it does not load."""
        if self.caller is None:
            self.caller = Caller(self.nursery.fork(Limits(ALL_S, 4096)), ranks=self.key.ranks)
        caller = self.caller
        caller.guest.deadline = time.monotonic() + VARIANT_S
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
