"""Time against the reference: paired rounds, each on new inputs, until the verdict is certain enough.

Baseline and submission run in guests of their own and take turns in a random order; the waiting guest is stopped.  The
guest's CPU clock counts, read from outside from one stop to the next, so that work done early, late or between rounds
is charged.  The whole answer arrives before the clock is read, and every answer is checked.
A second, loose limit on the wall clock catches a solution that sleeps or lets other processes work.
"""

from __future__ import annotations

import os
import random
import secrets
import statistics
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from harness.comparison.answer_key import Answer, Judge, find_ranks, reference_source, trusted_source
from harness.comparison.faults import Fault, find_fault, no_answer
from harness.comparison.rendering import render_call
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import SpeedFile
from harness.errors import GuestError
from harness.measure.drawn_answers import DrawnAnswers
from harness.measure.sequential_test import RatioInterval, decide, find_interval
from harness.records import Call, Ended, Outcome, Returned
from harness.results.result import Check, CheckVerdict
from harness.sandbox.caller import Caller, open_trusted
from harness.sandbox.guest import GuestGone
from harness.sandbox.zygote import Zygote

# The most rounds.  Short rounds are repeated more often, so that a busy machine leaves few cases undecided.
ROUNDS = 40
SHORT_ROUNDS, SHORT_S = 200, 15.0
WARM_UP = 2
# The wall clock may exceed the limit by this factor more than the CPU clock, because other work disturbs it.
WALL_LEEWAY = 2.5
# A round is given up after this many times the limit.
PATIENCE = 20.0
LEAST_PATIENCE_S = 3.0
# Seconds for all rounds of a case in each of its guests.
SESSION_S = 300.0
# The reference's call must take this many times as long as sending its input and output: then an error of a fifth in
# that overhead changes a ratio by a tenth, less than the room for good solutions.
LEAST_SHARE = 2.0
SAVED_AS = "the same answer"
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
# One timing at a time, since two would disturb each other.
TIMING = threading.Lock()
# The order within a round is random, so that a submission cannot predict it.
ORDER = random.SystemRandom()


class TimingCase:
    """The inputs of a speed case and their answers, one for each round."""

    def __init__(self, exercise: Exercise, case: SpeedFile, zygote: Zygote, seed: int) -> None:
        self.exercise, self.case, self.zygote, self.seed = exercise, case, zygote, seed
        self.nonce = secrets.randbits(62)  # whoever knows the seed cannot work out beforehand what is timed
        self.ranks = find_ranks(exercise, [self.call])
        open_reference = partial(open_trusted, zygote, reference_source(exercise), seed, self.ranks)
        self.answers = DrawnAnswers(open_reference, partial(draw_call, exercise, case, self.nonce), ahead=4)

    @cached_property
    def call(self) -> Call:
        """The call of the case, drawn once: for its shapes and for messages."""
        return draw_call(self.exercise, self.case, self.nonce)

    def open_baseline(self) -> Caller:
        """Start a trusted guest with the function to compare with."""
        exercise = self.exercise
        source = reference_source(exercise)
        if exercise.file.language and self.case.against == "reference":
            source = trusted_source(exercise, exercise.reference_source, exercise.reference_path.name)
        return open_trusted(self.zygote, source, self.seed, self.ranks, wall_s=SESSION_S)


@dataclass(frozen=True)
class TimingResult:
    """The result of the rounds: the `side` of the limit, "" if undecided, the ratios, and other reasons."""

    side: str
    ratios: tuple[float, ...]
    fault: Fault | None = None
    reason: str = ""
    # The wall clock decided: a machine that stood still for a moment looks the same.
    is_late: bool = False
    # time of the reference's call, divided by the time of sending its input and output; None if unknown
    share: float | None = None
    # median CPU time of the reference's call; 0 if unknown
    work_s: float = 0.0

    @property
    def interval(self) -> RatioInterval | None:
        """The interval of the true ratio; None if no round was finished."""
        return find_interval(self.ratios) if self.ratios else None


@dataclass
class Contestant:
    """One of the two guests; it is stopped while it waits for its turn."""

    caller: Caller
    spent_s: float = 0.0

    def time(self, call: Call, max_bytes: int, patience_s: float) -> TimedCall:
        """Make one call: its CPU time since the last one, and its wall time.  Raises GuestGone."""
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
    """One guest's seconds for one call, and its outcomes."""

    cpu_s: float
    wall_s: float
    outcomes: list[Outcome]


class Undecided(Exception):
    """A round cannot be timed, for a reason that is nobody's fault."""


class PairedRounds(ABC):
    """Baseline and submission, round after round, until the test decides or there were enough.

    A second, loose ratio includes what the first one leaves out; it may exceed the limit by a factor more, `leeway`.
    """

    leeway: float
    # what too high a loose ratio means, and whether a machine that stood still for a moment looks the same
    trick: str
    is_trick_late = False

    def __init__(self, timing: TimingCase) -> None:
        self.timing = timing
        self.ratios: list[float] = []
        self.loose_ratios: list[float] = []
        self.overheads: list[float] = []
        # times of the baseline's calls
        self.works: list[float] = []
        self.slowest_s = 0.0

    @abstractmethod
    def play(self, number: int, is_counted: bool) -> Fault | None:
        """Run one round; the fault of the submission's answer.  Raises GuestGone without one, and Undecided."""

    @abstractmethod
    def is_enough(self, rounds: int, spent_s: float) -> bool:
        """Whether no further round is run after these."""

    def pass_limit(self) -> TimingResult:
        """The result of a submission whose ratios are below the limit."""
        return self.result("below")

    def run(self, is_sure: Callable[[Sequence[float], float], str] = decide) -> TimingResult:
        """Run the rounds.  Raises GuestError if the reference fails."""
        limit, loose_limit = self.timing.case.limit, self.timing.case.limit * self.leeway
        number, started = 0, time.monotonic()
        while not self.is_enough(number - WARM_UP, time.monotonic() - started):
            try:
                fault = self.play(number, is_counted=number >= WARM_UP)
            except GuestGone as gone:
                silence = Fault(0, CheckVerdict.FAILED, no_answer(gone.ended))
                return self.result("above", silence, is_late=gone.ended.reason == "timeout")
            except Undecided as undecided:
                return self.result("", reason=str(undecided))
            if fault is not None:
                return self.result("above", fault)
            side = is_sure(self.ratios, limit)
            if side != "above" and is_sure(self.loose_ratios, loose_limit) == "above":
                reason = f"{self.trick} it took {statistics.median(self.loose_ratios):.1f} times the reference's time"
                return self.result("above", reason=reason, is_late=self.is_trick_late)
            if side == "above":
                return self.result(side)
            is_contradicted = sum(ratio > loose_limit for ratio in self.loose_ratios) * 2 > len(self.loose_ratios)
            if side == "below" and not is_contradicted:
                return self.pass_limit()
            number += 1
        return self.result("")

    def patience_s(self) -> float:
        """Seconds after which a round is given up."""
        return max(LEAST_PATIENCE_S, PATIENCE * self.timing.case.limit * self.slowest_s)

    def result(self, side: str, fault: Fault | None = None, reason: str = "", *, is_late: bool = False) -> TimingResult:
        """The result of the rounds so far."""
        work_s = statistics.median(self.works) if self.works else 0.0
        spare = statistics.median(self.overheads) if self.overheads else 0.0
        share = work_s / spare if self.works and spare > 0 else None
        return TimingResult(side, tuple(self.ratios), fault, reason, is_late, share, work_s)


class PairedTiming(PairedRounds):
    """Rounds on the guests' CPU clocks; the loose ratio is that of the wall clock."""

    leeway = WALL_LEEWAY
    trick = "it waits: on the wall clock"
    is_trick_late = True

    def __init__(self, timing: TimingCase, baseline: Contestant, own: Contestant, judge: Judge | None) -> None:
        super().__init__(timing)
        self.baseline, self.own, self.judge = baseline, own, judge

    def is_enough(self, rounds: int, spent_s: float) -> bool:
        return rounds >= SHORT_ROUNDS or (rounds >= ROUNDS and spent_s > SHORT_S)

    def play(self, number: int, is_counted: bool) -> Fault | None:
        answer = self.timing.answers[number]
        # Cores have different loads: both guests use the same core, another one in each round.
        core = ORDER.choice(CORES)
        for contestant in (self.baseline, self.own):
            contestant.caller.guest.run_on(core)
        calls: dict[str, TimedCall] = {}
        for name in ORDER.sample(("baseline", "own"), 2):
            if name == "baseline":
                calls[name] = self.time_baseline(answer)
                continue
            calls[name] = self.own.time(answer.call, answer.max_bytes, self.patience_s())
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
            self.loose_ratios.append(calls["own"].wall_s / max(calls["baseline"].wall_s, 1e-6))
        return None

    def time_baseline(self, answer: Answer) -> TimedCall:
        """Time the baseline, and then the same messages without any work in between."""
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


def make_speed_check(timing: TimingCase, timed: TimingResult, entry: str) -> Check:
    """The check of a speed case: the ratio, its interval and the limit."""
    case, interval = timing.case, timed.interval
    call = render_call(entry, timing.call.steps)

    def check(verdict: CheckVerdict, message: str, fault: Fault | None = None) -> Check:
        return Check(
            case.name, "speed", verdict, message, None if verdict is CheckVerdict.PASSED else call,
            *(fault.sides() if fault else (None, None)), case.is_required or (fault is not None and not fault.is_end),
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
        if case.tokens and timed.work_s:
            fast = case.tokens / timed.work_s
            described = f"{fast / interval.median:,.0f} tokens/s, the reference {fast:,.0f}: {described}"
    if timed.side == "below":
        return check(CheckVerdict.PASSED, described)
    if timed.side == "above":
        return check(CheckVerdict.FAILED, f"{call}\n  {described}: {case.why}")
    return check(CheckVerdict.INCONCLUSIVE, f"{call}\n  {described}; that decides nothing")
