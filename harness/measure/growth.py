"""Measures how the time of a solution grows with a size: the exponent between two sizes, by the guest's CPU clock.

Noise can only make a run slower, so the fastest run of each size counts.  The sizes take turns, so that a busy moment
affects both.  A solution that is too slow for the large size is measured at a size in between, and a run is ended once
it is certainly above its limit, so measuring takes seconds for any solution.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from harness.comparison.answer_key import Answer, Judge
from harness.comparison.faults import Fault, find_fault
from harness.course.schema import GrowthCost
from harness.records import Ended
from harness.sandbox.caller import Caller
from harness.sandbox.guest import TOO_EXPENSIVE

SMALL, MIDDLE, LARGE = 0, 1, 2
# The most runs of both sizes in one guest, after a small run to warm up; runs longer than this need no warm-up.
ROUNDS, LONG_S = 3, 0.2
# A large run that takes no longer than this is fast, whatever the exponent.
FLOOR_S = 0.03
# A small run is suspicious above this multiple of the reference's plus these seconds.
FAR, FAR_S = 20.0, 0.1
# The error of a time by this factor changes the exponent; if that could cross the limit, runs are repeated.
NOISE = 1.3
# A large run is ended when it is above its limit by this factor, but not before the first and always at the second of
# these seconds of CPU.
CUT, LEAST_CUT_S, MOST_S = 2.0, 1.0, 6.0


@dataclass
class Growth:
    """The fastest runs so far in one guest, compared with a limit."""

    case: GrowthCost
    limit: float
    fastest: dict[int, float] = field(default_factory=dict)
    # the size to compare the small one with
    large: int = LARGE
    # the large run was ended, so its time is a lower bound
    is_cut: bool = False

    def ratio_at(self, size: int) -> float:
        """This size, divided by the small size."""
        small, large = sizes_at(self.case, SMALL), sizes_at(self.case, size)
        return max(large[name] / small[name] for name in small)

    @property
    def ratio(self) -> float:
        """The large size, divided by the small size."""
        return self.ratio_at(self.large)

    @property
    def noise(self) -> float:
        """The largest error of the exponent by noise."""
        return math.log(NOISE) / math.log(self.ratio)

    @property
    def exponent(self) -> float:
        """The exponent of the growth of the time; 0 if the time is too short for one."""
        if self.fastest.get(self.large, 0.0) <= FLOOR_S:
            return 0.0
        return math.log(self.fastest[self.large] / max(self.fastest[SMALL], 1e-4)) / math.log(self.ratio)

    @property
    def is_settled(self) -> bool:
        """Whether another run is unlikely to change the answer."""
        return self.is_cut or self.fastest[self.large] <= FLOOR_S or abs(self.exponent - self.limit) > self.noise

    @property
    def doubt(self) -> str:
        """The reason why the exponent decides nothing; "" if it decides."""
        if self.is_cut and self.exponent <= self.limit:
            return f"a run was ended after {MOST_S:g} s of CPU, which is too slow to measure its growth"
        return "the small size took longer than the large one" if self.exponent < -self.noise else ""

    def doubt_small(self, usual_s: float) -> str:
        """The reason why a passed exponent decides nothing: the small run took far longer than the reference's."""
        if self.exponent > self.limit or self.fastest[SMALL] <= FAR * usual_s + FAR_S:
            return ""
        return f"the small size took {self.fastest[SMALL]:.3f} s of CPU, the reference {usual_s:.3f} s"

    @property
    def described(self) -> str:
        """The times behind the exponent."""
        if self.large not in self.fastest:
            return self.doubt
        more = "more than " if self.is_cut else ""
        small, large = (_name_sizes(sizes_at(self.case, size)) for size in (SMALL, self.large))
        return f"{self.fastest[SMALL]:.3f} s of CPU for {small}, {more}{self.fastest[self.large]:.3f} s for {large}"

    def record(self, size: int, run: GrowthRun) -> None:
        """Keep the time of a run if it is the fastest of its size; an ended run counts only without a complete one."""
        if run.is_cut:
            self.is_cut = size not in self.fastest
            self.fastest.setdefault(size, run.cpu_s)
        else:
            self.fastest[size] = min(run.cpu_s, self.fastest.get(size, math.inf))

    def choose_large(self) -> None:
        """Choose the middle size for a solution that may be too slow for the large one; called before its first run."""
        if self.large not in self.fastest and self.fastest[SMALL] * self.ratio_at(LARGE) ** self.limit > MOST_S:
            self.large = MIDDLE

    def most_s(self) -> float:
        """Seconds of CPU after which a large run is ended."""
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
    """Run one guest until the answer is settled, `answer(size, number)` a new input each time; returns a fault."""
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
    """One run: its CPU time, whether it was ended for it, and the fault of its answer."""

    cpu_s: float
    is_cut: bool
    fault: Fault | None


def _run(caller: Caller, answer: Answer, judge: Judge | None, most_s: float) -> GrowthRun:
    """One call on the guest's CPU clock, ended after `most_s`; each run has the guest's whole time limit."""
    guest = caller.guest
    guest.deadline = time.monotonic() + guest.limits.wall_s
    started = guest.cpu_s()
    guest.cost_limit_s = started + most_s
    outcomes = caller.run(answer.call, answer.max_bytes)
    guest.cost_limit_s = math.inf
    fault = find_fault(answer, outcomes, judge)
    if any(isinstance(outcome, Ended) for outcome in outcomes):
        return GrowthRun(max(guest.seen_cpu_s - started, 0.0), guest.killed == TOO_EXPENSIVE, fault)
    return GrowthRun(guest.cpu_s() - started, False, fault)
