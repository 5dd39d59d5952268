"""How the time of a solution grows with a size: the exponent between two sizes, by the guest's CPU clock from outside.

Nothing but noise makes a run slower than it has to be, so each size counts by its fastest run, of all guests together;
the sizes take turns, so that a busy moment does not fall on one of them alone.  `beside` names a second size: then only
the time that a larger one of it adds is looked at, which leaves out what a style costs at any width.  A low exponent
can be had by burning time at the small size; `slower` holds the large one against the reference's time, or a size
further out, where the growth has outrun what could be burnt.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

from harness.answers import Answer, Judge
from harness.language import CostFile
from harness.model import Ended
from harness.verdict import Fault, find_fault
from harness.worker.caller import Caller
from harness.worker.session import Guest, GuestGone, queued_s

# The sizes of the runs in one guest, all on inputs of their own; the first is to warm up with.  A large one counts only
# with a small one after it.
PLAN = (0, 0, 0, 1, 0, 1, 0)
# Below this a growth says nothing: whatever takes so little is fast enough.
FLOOR_S = 0.05
# What a larger `beside` adds is noise below this part of the whole.
SHARE = 0.4
# Noise cannot make so much of a run that it would have to be repeated.
LONG_S = 2.0
# How often the reference is run at the large size; its fastest run counts, after a small one to warm up with.
REFERENCE_RUNS = 2
# A guest that waits this much longer than it computes may let others compute for it.  Waiting for a CPU does not count.
IDLE_FACTOR = 3.0
IDLE_S = 0.5
# A time that is off by this factor moves the exponent; one nearer to its limit than that decides nothing.
NOISE = 1.32
# A run at the large size is ended when it is above its limit by this factor, but not before so many seconds.
CUT = NOISE**2
CUT_S = 1.0
# Further out only the run itself can be off, for the reference's time there is known.
FAR_CUT = NOISE * 1.05
LOOK_S = 0.05
NARROW, WIDE = 0, 1


class Answers(Protocol):
    """Inputs of one size with their answers, by number; a new one may have to be worked out."""

    def __getitem__(self, number: int) -> Answer: ...


@dataclass(frozen=True)
class Corner:
    """One pair of sizes: `size` 0 is the small one, 1 the large, 2 the one further out; `width` 0 the smaller `beside`.

    Without a `beside` all are wide.
    """

    size: int
    width: int = WIDE


FAR = Corner(2)
# The run further out, in a guest of its own or after those of `PLAN`; the first is to warm up with.
FAR_PLAN = (0, FAR.size)


def corners_of(case: CostFile) -> tuple[Corner, ...]:
    """What a growth is measured at; the last is the dearest."""
    widths = (NARROW, WIDE) if case.beside else (WIDE,)
    return tuple(Corner(size, width) for size in (0, 1) for width in widths) + ((FAR,) if case.far else ())


def sizes_at(case: CostFile, corner: Corner) -> dict[str, int]:
    """The symbols of a case and their values there."""
    if corner == FAR:
        return dict(case.far)
    found = {name: pair[corner.size] for name, pair in case.growth.items()}
    return found | {name: pair[corner.width] for name, pair in case.beside.items()}


def runs_at(corner: Corner) -> int:
    """How many inputs are needed there."""
    return (FAR_PLAN if corner == FAR else PLAN).count(corner.size)


@dataclass
class Growth:
    """The fastest runs so far, in all guests, and what they say against a limit."""

    case: CostFile
    limit: float
    fastest: dict[Corner, float] = field(default_factory=dict)
    # where no run came to its end, so that its time is a least one
    cut: set[Corner] = field(default_factory=set)
    # the fastest run at the large size waited for others
    is_idle: bool = False
    # the reference's fastest runs at the large size or further out, once they are known
    reference: dict[Corner, float] = field(default_factory=dict)

    @property
    def size_ratio(self) -> float:
        """How many times as large the large size is."""
        return max(large / small for small, large in self.case.growth.values())

    @property
    def room(self) -> float:
        """How far from its limit an exponent must lie to count."""
        return math.log(NOISE) / math.log(self.size_ratio)

    def spent_s(self, size: int) -> float:
        """The fastest time there, or what the larger `beside` adds to it."""
        return self.fastest[Corner(size)] - self.fastest.get(Corner(size, NARROW), 0.0)

    @property
    def needs_reference(self) -> bool:
        """Whether a comparison with the reference may decide it: the growth is not above its limit for sure."""
        is_quick = self.fastest[FAR] <= FLOOR_S if FAR in self.fastest else self.spent_far_s <= FLOOR_S
        is_open = self.exponent < self.limit + self.room and not is_quick
        return self.case.slower is not None and not self.reference and is_open

    @property
    def spent_far_s(self) -> float:
        """The time at the large size, or what would come of it further out if it grew with the size."""
        factor = max((far / self.case.growth[name][1] for name, far in self.case.far.items()), default=1.0)
        return self.spent_s(1) * factor

    @property
    def times(self) -> float:
        """How many times the reference's time at the large size or further out; 0 where not known or needless."""
        if FAR in self.reference:
            spent = self.fastest.get(FAR, 0.0)
            return spent / max(self.reference[FAR], 1e-4) if spent > FLOOR_S else 0.0
        if not self.reference:
            return 0.0
        own = self.reference[Corner(1)] - self.reference.get(Corner(1, NARROW), 0.0)
        return self.spent_s(1) / max(own, 1e-4)

    @property
    def exponent(self) -> float:
        """The power of the size with which the time grows; 0 where it is too little to say."""
        added, whole = self.spent_s(1), self.fastest[Corner(1)]
        if added <= FLOOR_S or (self.case.beside and added < SHARE * whole):
            return 0.0
        return math.log(added / max(self.spent_s(0), 1e-4)) / math.log(self.size_ratio)

    @property
    def is_near(self) -> bool:
        """Whether noise could carry the exponent over its limit."""
        return abs(self.exponent - self.limit) < self.room

    @property
    def is_fast(self) -> bool:
        """Whether it is so fast, the reference's time being known, that a growth would have shown for sure.

        At the size further out it is where it beats the reference; at the large one where the case says so.
        """
        if FAR in self.reference:
            return FAR in self.fastest and self.times * NOISE <= 1
        return bool(self.reference) and self.case.fast is not None and self.times * NOISE <= self.case.fast

    @property
    def doubt(self) -> str:
        """Why the exponent decides nothing; "" where it does."""
        value = self.exponent
        if self.case.slower and self.times >= self.case.slower * NOISE:
            return ""  # whatever it grows with
        if self.is_near and not (value <= self.limit and self.is_fast):
            return f"the time grew with the power {value:.2f} of the size, too near to {self.limit:g} to say more"
        if value < self.limit and self.is_idle:
            return "your process waited far longer than it computed, so its own time says nothing"
        if self.case.slower and self.case.slower / NOISE < self.times:
            return f"it took {tell_times(self.case, self.times)}, too near to {self.case.slower:g} to say more"
        return ""

    @property
    def is_settled(self) -> bool:
        """Whether one guest is enough: what a busy machine may have done is measured again before it counts."""
        value = self.exponent
        is_slow = self.case.slower is not None and self.times > self.case.slower
        is_far_missing = FAR in self.reference and FAR not in self.fastest
        is_clear = value < self.limit or value >= self.limit + 2 * self.room
        return is_clear and not (self.doubt or is_slow or is_far_missing)

    @property
    def told(self) -> str:
        """What the exponent was worked out from."""
        over = "more than " if Corner(1) in self.cut else ""
        small, large = (self._told(size) for size in (0, 1))
        return f"{self.spent_s(0):.3f} s of CPU for {small}, {over}{self.spent_s(1):.3f} s for {large}"

    def _told(self, size: int) -> str:
        return _named(self.case.growth, size) + (
            f" (what {_named(self.case.beside, WIDE)} takes more than {_named(self.case.beside, NARROW)})"
            if self.case.beside
            else ""
        )

    def most_s(self, corner: Corner) -> float:
        """After how long a run there is ended: then it is above its limit, whatever the noise."""
        if corner == FAR:
            return max(self.reference.get(FAR, 0.0) * (self.case.slower or 1.0) * FAR_CUT, LONG_S)
        small = self.spent_s(0)
        allowed: float = max(small * self.size_ratio**self.limit * CUT, small + CUT_S)
        return allowed + self.fastest.get(Corner(1, NARROW), 0.0)

    def note(self, corner: Corner, run: Run) -> None:
        """One more run: it counts if it is the fastest, or the longest of those that were ended while none is whole."""
        known = self.fastest.get(corner, math.inf)
        is_worse = run.is_cut or run.cpu_s >= known
        if corner in self.cut:
            is_worse = run.is_cut and run.cpu_s <= known
        if corner in self.fastest and is_worse:
            return
        self.fastest[corner] = run.cpu_s
        self.cut = self.cut - {corner} | ({corner} if run.is_cut else set())
        if corner in (Corner(1), FAR):
            self.is_idle = not run.is_busy


def tell_times(case: CostFile, times: float) -> str:
    """What a comparison with the reference came to."""
    where = f" for {_named_sizes(case.far)}" if case.far else ""
    return f"{times:.1f} times as long as the reference{where}"


def _named(sizes: Mapping[str, tuple[int, int]], number: int) -> str:
    return _named_sizes({name: pair[number] for name, pair in sizes.items()})


def _named_sizes(sizes: Mapping[str, int]) -> str:
    return ", ".join(f"{name} = {value:,}" for name, value in sizes.items())


def run_growth(growth: Growth, answers: Mapping[Corner, Answers], caller: Caller, judge: Judge | None) -> Fault | None:
    """The runs of one guest, until they settle it; what is wrong with an answer.

    Once the reference's time further out is known, the run there is left, or what tells the exponent from its limit.
    """
    if FAR in growth.reference and not (FAR in growth.fastest and growth.is_near):
        return _run_plan(growth, FAR_PLAN, answers, caller, judge)
    fault = _run_plan(growth, PLAN, answers, caller, judge)
    if fault is None and FAR in answers and growth.is_settled and growth.spent_far_s <= FLOOR_S:
        # what is this quick may be so further out, where the reference is needless then
        fault = _run_plan(growth, FAR_PLAN, answers, caller, judge)
    return fault


def _run_plan(
    growth: Growth,
    plan: tuple[int, ...],
    answers: Mapping[Corner, Answers],
    caller: Caller,
    judge: Judge | None,
) -> Fault | None:
    used: Counter[Corner] = Counter()
    for number, size in enumerate(plan):
        for corner in (one for one in answers if one.size == size):
            if not size and growth.fastest.get(corner, 0.0) > LONG_S:
                continue
            most_s = growth.most_s(corner) if corner in (Corner(1), FAR) else math.inf
            run = _run(caller, answers[corner][used[corner]], judge, most_s)
            used[corner] += 1
            if run.fault is not None and not run.is_cut:
                where = _named_sizes(sizes_at(growth.case, corner))
                return replace(run.fault, message=f"{run.fault.message}, after {run.cpu_s:.3f} s of CPU for {where}")
            if number or run.cpu_s > LONG_S:  # the first run also does what is done only once
                growth.note(corner, run)
            if run.is_cut:
                return None
        if plan is PLAN and not size and Corner(1) in growth.fastest and growth.is_settled:
            break
    return None


def time_reference(growth: Growth, answers: Mapping[Corner, Answers], caller: Caller) -> None:
    """Note the reference's time at the large size, or the one further out; `caller` holds it loaded."""
    large = [FAR] if growth.case.far else [corner for corner in answers if corner.size]
    _run(caller, answers[Corner(0)][0], None, math.inf)  # to warm up with
    for _ in range(REFERENCE_RUNS):
        for corner in large:
            spent = _run(caller, answers[corner][0], None, math.inf).cpu_s
            growth.reference[corner] = min(spent, growth.reference.get(corner, math.inf))


@dataclass(frozen=True)
class Run:
    """One run: what it spent, how long it lasted without waiting for a CPU, whether it was cut, what is wrong with its
    answer."""

    cpu_s: float
    wall_s: float
    is_cut: bool
    fault: Fault | None

    @property
    def is_busy(self) -> bool:
        """Whether it computed for most of the time that it took."""
        return self.wall_s <= IDLE_FACTOR * self.cpu_s + IDLE_S


def _run(caller: Caller, answer: Answer, judge: Judge | None, most_s: float) -> Run:
    """One call on the guest's own CPU clock, ended when it has used `most_s`; each run has the exercise's wall time."""
    guest = caller.guest
    guest.deadline = time.monotonic() + guest.limits.wall_s
    wall, queued, cpu = time.perf_counter(), _queued_s(guest), guest.cpu_s()
    with _watched(guest, cpu + most_s) as clock:
        outcomes = caller.run(answer.call, answer.max_bytes, "busy")
    wall = time.perf_counter() - wall
    fault = find_fault(answer, outcomes, judge)
    if any(isinstance(one, Ended) for one in outcomes):
        return Run(max(clock.shown_s - cpu, 0.0), wall, clock.is_past, fault)
    return Run(guest.cpu_s() - cpu, wall - (_queued_s(guest) - queued), clock.is_past, fault)


def _queued_s(guest: Guest) -> float:
    """How long the guest and this thread have waited for a CPU so far."""
    return guest.queued_s() + queued_s("thread-self")


@dataclass
class _Clock:
    """What a guest's CPU clock last showed, and whether it was ended for it."""

    shown_s: float = 0.0
    is_past: bool = False


@contextmanager
def _watched(guest: Guest, most_s: float) -> Iterator[_Clock]:
    """Looks at the guest's CPU clock meanwhile, and ends the guest when it passes `most_s`."""
    clock = _Clock()
    is_over = threading.Event()

    def look() -> None:
        while not (is_over.wait(LOOK_S) or clock.is_past):
            try:
                clock.shown_s = guest.cpu_s()
            except GuestGone:  # by itself, which the caller sees
                return
            if clock.shown_s > most_s and not is_over.is_set():
                clock.is_past = True
                guest.kill(Ended("timeout", "its cost was past its limit"))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield clock
    finally:
        is_over.set()
        watcher.join()
