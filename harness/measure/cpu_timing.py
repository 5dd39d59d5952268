"""Time against the reference: paired rounds, each on inputs that nobody has seen, until the verdict is sure.

Baseline and submission live in guests of their own and take turns in an order drawn anew; whoever waits is stopped.
What counts is the guest's CPU clock, read from outside from one stop to the next, so that work done early, late or
between rounds is charged.  The whole answer arrives before the clock is read, and every answer is checked.
A second, loose limit on the wall clock catches a solution that sleeps or lets others work.
"""

from __future__ import annotations

import os
import random
import secrets
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from harness.comparison.answer_key import Answer, Judge, answer_call, find_ranks, reference_source, trusted_source
from harness.comparison.faults import Fault, find_fault, no_answer
from harness.comparison.rendering import render_call
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import SpeedFile
from harness.errors import GuestError
from harness.measure.sequential_test import RatioInterval, decide, find_interval
from harness.records import Call, Check, CheckVerdict, Ended, Outcome, Returned
from harness.sandbox.caller import Caller, open_trusted
from harness.sandbox.guest import GuestGone
from harness.sandbox.zygote import Zygote

# The most rounds; where they are short there are more, so that a busy machine leaves few undecided.
ROUNDS = 40
SHORT_ROUNDS, SHORT_S = 200, 15.0
WARM_UP = 2
# The wall clock may be this much further above the limit than the CPU clock: other work on the machine disturbs it.
WALL_LEEWAY = 2.5
# A round that takes this many times what the limit allows is not waited for.
PATIENCE = 20.0
LEAST_PATIENCE_S = 3.0
# Seconds that all rounds of a case may take in each of its guests.
SESSION_S = 300.0
# The reference's call must take this many times what it costs to hand over its input and output: an overhead that is a
# fifth off then moves a ratio by a tenth, less than good solutions have as room.
LEAST_SHARE = 2.0
SAVED_AS = "the same answer"
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
# One timing at a time: two would disturb each other.
TIMING = threading.Lock()
# What comes first in a round is nothing that a submission could foresee.
ORDER = random.SystemRandom()


class TimingCase:
    """The inputs of a speed case and their answers, one a round, worked out when they are first asked for."""

    def __init__(self, exercise: Exercise, case: SpeedFile, zygote: Zygote, seed: int) -> None:
        self.exercise, self.case, self.zygote, self.seed = exercise, case, zygote, seed
        self.nonce = secrets.randbits(62)  # whoever knows the seed cannot work out beforehand what is timed
        self.lock = threading.Lock()
        self.ranks = find_ranks(exercise, [self.call])
        self.known: list[Answer] = []

    @cached_property
    def call(self) -> Call:
        """The call of the case, drawn once: for its shapes, and to be shown."""
        return self._draw(0, 0)

    def answer(self, number: int) -> Answer:
        """That of one round.  Raises GuestError when the reference fails."""
        with self.lock:
            while len(self.known) <= number:
                self._extend(max(number + 1, len(self.known) + 4) - len(self.known))
            return self.known[number]

    def _extend(self, count: int) -> None:
        caller = open_trusted(self.zygote, reference_source(self.exercise), self.seed, self.ranks)
        with caller.guest:
            start = len(self.known)
            for repeat in range(start, start + count):
                self.known.append(answer_call(caller, partial(self._draw, repeat)))

    def _draw(self, repeat: int, attempt: int) -> Call:
        return draw_call(self.exercise, self.case, self.nonce, repeat, attempt)

    def open_baseline(self) -> Caller:
        """The function whose time is the measure, in a trusted guest."""
        text, file = self.exercise.reference_source, self.exercise.reference_path.name
        source = trusted_source(self.exercise, text, file, self.case.baseline)
        return open_trusted(self.zygote, source, self.seed, self.ranks, wall_s=SESSION_S)


@dataclass(frozen=True)
class TimingResult:
    """What the rounds showed: `side` of the limit or "" for not sure, the ratios, and what else decides."""

    side: str
    ratios: tuple[float, ...]
    fault: Fault | None = None
    reason: str = ""
    # It was the wall clock that decided: a machine that stood still for a moment looks the same.
    is_late: bool = False
    # how many times what it costs to hand over its input and output the reference's call takes; None where not known
    share: float | None = None

    @property
    def interval(self) -> RatioInterval | None:
        """Where the true ratio lies; None where no round was finished."""
        return find_interval(self.ratios) if self.ratios else None


def find_share(works: Sequence[float], overheads: Sequence[float]) -> float | None:
    """How many times what it costs to hand over input and output a call takes; None where that is not known."""
    spare = statistics.median(overheads) if overheads else 0.0
    return statistics.median(works) / spare if works and spare > 0 else None


@dataclass
class Contestant:
    """One of the guests that take turns; it is stopped while it waits."""

    caller: Caller
    spent_s: float = 0.0

    def stop(self) -> None:
        """Stop it, and count from here."""
        self.caller.guest.pause()
        self.spent_s = self.caller.guest.cpu_s()

    def time(self, call: Call, max_bytes: int, patience_s: float) -> TimedCall:
        """One call: CPU since it was last stopped, and the wall time of the call.  Raises GuestGone."""
        guest = self.caller.guest
        guest.deadline = time.monotonic() + patience_s
        started = time.perf_counter()
        guest.resume()
        outcomes = self.caller.run(call, max_bytes)
        wall_s = time.perf_counter() - started
        guest.pause()
        now = guest.cpu_s()
        cpu_s, self.spent_s = now - self.spent_s, now
        return TimedCall(cpu_s, wall_s, outcomes)


@dataclass(frozen=True)
class TimedCall:
    """What one guest took for one call, in seconds, and its outcomes."""

    cpu_s: float
    wall_s: float
    outcomes: list[Outcome]


@dataclass
class PairedTiming:
    """Baseline and submission, round after round."""

    timing: TimingCase
    baseline: Contestant
    own: Contestant
    judge: Judge | None
    ratios: list[float] = field(default_factory=list)
    wall_ratios: list[float] = field(default_factory=list)
    overheads: list[float] = field(default_factory=list)
    # what the baseline's calls took
    works: list[float] = field(default_factory=list)
    slowest_s: float = 0.0

    def run(self, is_sure: Callable[[Sequence[float], float], str] = decide) -> TimingResult:
        """Rounds until the test is sure or there were enough."""
        limit, started = self.timing.case.limit, time.monotonic()
        for number in range(WARM_UP + SHORT_ROUNDS):
            if number >= WARM_UP + ROUNDS and time.monotonic() - started > SHORT_S:
                break
            try:
                fault = self.play(number, is_counted=number >= WARM_UP)
            except GuestGone as gone:
                silence = Fault(0, CheckVerdict.FAILED, no_answer(gone.ended))
                return TimingResult("above", tuple(self.ratios), silence, is_late=gone.ended.reason == "timeout")
            if fault is not None:
                return TimingResult("above", tuple(self.ratios), fault)
            side = is_sure(self.ratios, limit)
            if side != "above" and is_sure(self.wall_ratios, limit * WALL_LEEWAY) == "above":
                times = statistics.median(self.wall_ratios)
                reason = f"it waits: by the clock on the wall it took {times:.1f} times the reference's time"
                return TimingResult("above", tuple(self.ratios), None, reason, is_late=True)
            if side == "above" or (side == "below" and not self._is_idle()):
                return TimingResult(side, tuple(self.ratios), share=find_share(self.works, self.overheads))
        return TimingResult("", tuple(self.ratios), share=find_share(self.works, self.overheads))

    def play(self, number: int, is_counted: bool) -> Fault | None:
        """One round; what is wrong with the submission's answer.  Raises GuestGone when none comes."""
        answer = self.timing.answer(number)
        # Cores differ in what else they do: both take their turns on the same, another one each round.
        core = ORDER.choice(CORES)
        for contestant in (self.baseline, self.own):
            contestant.caller.guest.run_on(core)
        calls: dict[str, TimedCall] = {}
        for name in ORDER.sample(("baseline", "own"), 2):
            if name == "baseline":
                calls[name] = self.time_baseline(answer)
                continue
            patience = max(LEAST_PATIENCE_S, PATIENCE * self.timing.case.limit * self.slowest_s)
            calls[name] = self.own.time(answer.call, answer.max_bytes, patience)
            last = calls[name].outcomes[-1]
            if isinstance(last, Ended):
                raise GuestGone(last)
            fault = find_fault(answer, calls[name].outcomes, self.judge)
            if fault is not None:
                return fault
        if is_counted:
            spare = statistics.median(self.overheads)
            work = max(calls["baseline"].cpu_s - spare, 1e-6)
            self.works.append(work)
            self.ratios.append((calls["own"].cpu_s - spare) / work)
            self.wall_ratios.append(calls["own"].wall_s / max(calls["baseline"].wall_s, 1e-6))
        return None

    def time_baseline(self, answer: Answer) -> TimedCall:
        """Time the baseline, and after it the same messages without any work in between."""
        call = answer.call
        if len(call.steps) > 1:
            timed = self.baseline.time(call, answer.max_bytes, SESSION_S)
            self.overheads.append(0.0)
        else:
            (step,) = call.steps
            keeping = replace(step, save_as=(*step.save_as, (SAVED_AS, step.compare or ())))
            timed = self.baseline.time(replace(call, steps=(keeping,)), answer.max_bytes, SESSION_S)
            idle = replace(step, action="recall", name=SAVED_AS)
            self.overheads.append(self.baseline.time(replace(call, steps=(idle,)), answer.max_bytes, SESSION_S).cpu_s)
        if not isinstance(timed.outcomes[-1], Returned):
            raise GuestError(f"{self.timing.exercise.id}: its baseline failed: {timed.outcomes[-1]}")
        self.slowest_s = max(self.slowest_s, timed.wall_s)
        return timed

    def _is_idle(self) -> bool:
        """Whether the wall clock contradicts the CPU clock."""
        limit = self.timing.case.limit * WALL_LEEWAY
        return sum(ratio > limit for ratio in self.wall_ratios) * 2 > len(self.wall_ratios)


def make_speed_check(timing: TimingCase, timed: TimingResult, entry: str) -> Check:
    """The verdict of a speed case: the ratio, its interval, the limit, and what it means."""
    case, interval = timing.case, timed.interval
    call = render_call(entry, timing.call.steps)

    def check(verdict: CheckVerdict, message: str, fault: Fault | None = None) -> Check:
        return Check(
            case.name, "speed", verdict, message, None if verdict is CheckVerdict.PASSED else call,
            *(fault.sides() if fault else (None, None)), case.is_required,
            interval.median if interval else None, case.limit, "times the reference", " ".join(case.why.split()),
            difference=fault.difference() if fault else None, line=fault.line if fault else None,
        )  # fmt: skip

    if timed.fault is not None:
        return check(CheckVerdict.FAILED, f"{call}\n  while it was timed: {timed.fault.message}", timed.fault)
    described = timed.reason or "no round was finished"
    if interval is not None and not timed.reason:
        described = (
            f"it took {interval.median:.2f} times the reference's time ({interval.low:.2f} to {interval.high:.2f} in "
            f"{len(timed.ratios)} rounds); the limit is {case.limit:g}"
        )
    if timed.side == "below":
        return check(CheckVerdict.PASSED, described)
    if timed.side == "above":
        return check(CheckVerdict.FAILED, f"{call}\n  {described}: {case.why}")
    return check(CheckVerdict.INCONCLUSIVE, f"{call}\n  {described}; that decides nothing")
