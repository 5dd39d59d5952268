"""How the time of a solution grows with a size: the exponent between two sizes, by the guest's CPU clock from outside.

Nothing but noise makes a run slower than it has to be, so each size counts by its fastest run; the sizes take turns, so
that a busy moment does not fall on one of them alone.  A solution that is too slow for the large size is measured at
one between, and a run is ended once it is above its limit for sure, so any solution costs seconds.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from harness.comparison.answer_key import Answer, Judge
from harness.comparison.faults import Fault, find_fault
from harness.course.schema import GrowthCost
from harness.records import Ended
from harness.sandbox.caller import Caller
from harness.sandbox.guest import GuestGone, GuestHandle

SMALL, MIDDLE, LARGE = 0, 1, 2
# How often both sizes are run in one guest at most, after a small one to warm up with.  Of what takes longer than this,
# warming up is no part.
ROUNDS, LONG_S = 3, 0.2
# What takes no longer than this at the large size is fast, whatever it grows with.
FLOOR_S = 0.03
# A time that is off by this factor moves the exponent; one nearer to its limit than that is measured again.
NOISE = 1.3
# A large run is ended when it is above its limit by this factor, but not before the first of these and always at the
# second, in seconds of CPU.
CUT, LEAST_CUT_S, MOST_S = 2.0, 1.0, 6.0
LOOK_S = 0.02


@dataclass
class Growth:
    """The fastest runs so far, in all guests, and what they say against a limit."""

    case: GrowthCost
    limit: float
    fastest: dict[int, float] = field(default_factory=dict)
    # the size that the small one is compared with
    large: int = LARGE
    # the large run was ended, so that its time is a lower bound
    is_cut: bool = False

    def ratio_at(self, size: int) -> float:
        """How many times as large as the small size this one is."""
        small, large = sizes_at(self.case, SMALL), sizes_at(self.case, size)
        return max(large[name] / small[name] for name in small)

    @property
    def ratio(self) -> float:
        """How many times as large the large size is."""
        return self.ratio_at(self.large)

    @property
    def noise(self) -> float:
        """How far noise can move the exponent."""
        return math.log(NOISE) / math.log(self.ratio)

    @property
    def exponent(self) -> float:
        """The power of the size with which the time grows; 0 where it is too little to say."""
        if self.fastest.get(self.large, 0.0) <= FLOOR_S:
            return 0.0
        return math.log(self.fastest[self.large] / max(self.fastest[SMALL], 1e-4)) / math.log(self.ratio)

    @property
    def is_settled(self) -> bool:
        """Whether another run could hardly change the answer."""
        return self.is_cut or self.fastest[self.large] <= FLOOR_S or abs(self.exponent - self.limit) > self.noise

    @property
    def doubt(self) -> str:
        """Why the exponent decides nothing; "" where it does."""
        if self.is_cut and self.exponent <= self.limit:
            return f"a run was ended after {MOST_S:g} s of CPU, which is too slow to measure its growth"
        return ""

    @property
    def described(self) -> str:
        """What the exponent was worked out from."""
        if self.large not in self.fastest:
            return self.doubt
        more = "more than " if self.is_cut else ""
        small, large = (_name_sizes(sizes_at(self.case, size)) for size in (SMALL, self.large))
        return f"{self.fastest[SMALL]:.3f} s of CPU for {small}, {more}{self.fastest[self.large]:.3f} s for {large}"

    def record(self, size: int, run: GrowthRun) -> None:
        """Keep the time of a run if it is the fastest there; one that was ended counts only while no whole one does."""
        if run.is_cut:
            self.is_cut = size not in self.fastest
            self.fastest.setdefault(size, run.cpu_s)
        else:
            self.fastest[size] = min(run.cpu_s, self.fastest.get(size, math.inf))

    def choose_large(self) -> None:
        """Take the size between for a solution that may need too long at the large one; called before its first run."""
        if self.large not in self.fastest and self.fastest[SMALL] * self.ratio_at(LARGE) ** self.limit > MOST_S:
            self.large = MIDDLE

    def most_s(self) -> float:
        """After how much CPU a large run is ended."""
        allowed: float = self.fastest[SMALL] * self.ratio**self.limit
        return min(max(CUT * allowed, LEAST_CUT_S), MOST_S)


def sizes_at(case: GrowthCost, size: int) -> dict[str, int]:
    """The symbols of a case and their values at a size; the middle is the geometric mean of the other two."""
    return {name: (small, round(math.sqrt(small * large)), large)[size] for name, (small, large) in case.sizes.items()}


def _name_sizes(sizes: dict[str, int]) -> str:
    return ", ".join(f"{name} = {value:,}" for name, value in sizes.items())


def measure_growth(
    growth: Growth, answer: Callable[[int, int], Answer], caller: Caller, judge: Judge | None
) -> Fault | None:
    """The runs of one guest, until they settle it; what is wrong with an answer.

    `answer(size, number)` is the input of a run, each its own, with the reference's answer.
    """
    warm_up = _run(caller, answer(SMALL, 0), judge, MOST_S)
    if warm_up.is_cut or warm_up.cpu_s > LONG_S:
        growth.record(SMALL, warm_up)
    for number in range(1, ROUNDS + 1) if warm_up.fault is None else ():
        if number > 1 or SMALL not in growth.fastest:
            run = _run(caller, answer(SMALL, number), judge, MOST_S)
            growth.record(SMALL, run)
            if run.fault is not None:
                return None if run.is_cut else run.fault
        growth.choose_large()
        run = _run(caller, answer(growth.large, number), judge, growth.most_s())
        growth.record(growth.large, run)
        if run.fault is not None:
            return None if run.is_cut else run.fault
        if growth.is_settled:
            break
    return None if warm_up.is_cut else warm_up.fault


@dataclass(frozen=True)
class GrowthRun:
    """One run: the CPU that it used, whether it was ended for it, what is wrong with its answer."""

    cpu_s: float
    is_cut: bool
    fault: Fault | None


def _run(caller: Caller, answer: Answer, judge: Judge | None, most_s: float) -> GrowthRun:
    """One call on the guest's own CPU clock, ended when it has used `most_s`; each run has the guest's whole time."""
    guest = caller.guest
    guest.deadline = time.monotonic() + guest.limits.wall_s
    started = guest.cpu_s()
    with _limited(guest, started + most_s) as clock:
        outcomes = caller.run(answer.call, answer.max_bytes)
    fault = find_fault(answer, outcomes, judge)
    if any(isinstance(outcome, Ended) for outcome in outcomes):
        return GrowthRun(max(clock.now_s - started, 0.0), clock.is_past, fault)
    return GrowthRun(guest.cpu_s() - started, False, fault)


@dataclass
class _Clock:
    """What a guest's CPU clock last showed, and whether the guest was ended for it."""

    now_s: float = 0.0
    is_past: bool = False


@contextmanager
def _limited(guest: GuestHandle, most_s: float) -> Iterator[_Clock]:
    """Look at the guest's CPU clock meanwhile, and end the guest when it passes `most_s`."""
    clock = _Clock()
    is_over = threading.Event()

    def look() -> None:
        while not (is_over.wait(LOOK_S) or clock.is_past):
            try:
                clock.now_s = guest.cpu_s()
            except GuestGone:  # by itself, which the caller sees
                return
            if clock.now_s > most_s and not is_over.is_set():
                clock.is_past = True
                guest.kill(Ended("timeout", "its cost exceeds the limit"))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield clock
    finally:
        is_over.set()
        watcher.join()
