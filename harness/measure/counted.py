"""Right solutions that do too much work: what a cost case measures, against its limit, as a check.

What a passed-in callable is given is counted outside the guest, as are CPU time and peak memory.  All else is counted
inside (`worker/watches.py`), for honest learners; a memory or growth limit beside it is what holds against others.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from harness.answers import Answer, Judge, answer_call, find_ranks, reference_source
from harness.arithmetic import Arithmetic
from harness.exercise import Exercise
from harness.inputs import draw_call
from harness.language import CostFile
from harness.model import Call, Check, CheckVerdict, Ended, Returned
from harness.rendering import render_call
from harness.verdict import Fault, find_fault
from harness.worker.caller import Caller, open_trusted
from harness.worker.host import Nursery
from harness.worker.session import Guest, GuestGone
from harness.worker.wire import OWN_COUNTS

# Runs at each size, all on inputs of their own; the fastest counts, since nothing but noise makes one slower.
SMALL_RUNS, LARGE_RUNS = 3, 2
# Below this a growth says nothing: whatever takes so little is fast enough.
FLOOR_S = 0.05
# Noise cannot make so much of a run that it would have to be repeated.
LONG_S = 2.0
# A guest that waits this much longer than it computes may let others compute for it.  Waiting for a CPU does not count.
IDLE_FACTOR = 3.0
IDLE_S = 0.5
# A time that is off by this factor moves the exponent; one nearer to its limit than that decides nothing.
NOISE = 1.32
# A run at the large size is ended when it is above its limit by this factor, but not before so many seconds.
CUT = NOISE**2
CUT_S = 1.0
LOOK_S = 0.05
# So much of a call is shown with its cost.
MOST_SHOWN = 300


@dataclass(frozen=True)
class CostAnswer:
    """A cost case with its answers: one; for a growth a first to warm up with and some at each size."""

    case: CostFile
    small: tuple[Answer, ...]
    large: tuple[Answer, ...]
    limit: float

    @property
    def size_ratio(self) -> float:
        """How many times as large the large size is."""
        return max((large / small for small, large in self.case.growth.values()), default=1.0)

    @property
    def room(self) -> float:
        """How far from its limit an exponent must lie to count."""
        return math.log(NOISE) / math.log(self.size_ratio)


@dataclass(frozen=True)
class Measured:
    """What a solution took, what is wrong with what it gave, and why the figure decides nothing ("" where it does).

    `told` says for a growth what it was worked out from.
    """

    value: float
    fault: Fault | None = None
    doubt: str = ""
    told: str = ""


def build_costs(exercise: Exercise, nursery: Nursery, seed: int) -> tuple[CostAnswer, ...]:
    """The cost cases drawn, with the reference's answers.  Raises GuestError when the reference fails."""
    found = []
    for case in exercise.cost:
        sizes: list[dict[str, int]] = [{}]
        if case.growth:
            sizes = [{name: pair[n] for name, pair in case.growth.items()} for n in (0, 1)]
        runs = [range(1)]
        if case.growth:
            runs = [range(1 + SMALL_RUNS), range(1 + SMALL_RUNS, 1 + SMALL_RUNS + LARGE_RUNS)]
        ranks = find_ranks(exercise, [draw_call(exercise, case, seed, sizes=sizes[0])])
        caller = open_trusted(nursery, reference_source(exercise), seed, ranks)
        with caller.guest:
            rows = [
                tuple(
                    answer_call(caller, partial(_draw, exercise, case, seed, repeat, one), seed) for repeat in numbers
                )
                for one, numbers in zip(sizes, runs, strict=True)
            ]
        symbols = rows[0][0].call.symbols
        limit = case.limit.evaluate(symbols) if isinstance(case.limit, Arithmetic) else case.limit
        found.append(CostAnswer(case, rows[0], rows[-1] if case.growth else (), float(limit)))
    return tuple(found)


def _draw(exercise: Exercise, case: CostFile, seed: int, repeat: int, sizes: dict[str, int], attempt: int) -> Call:
    return draw_call(exercise, case, seed, repeat, attempt, sizes)


def is_settled(cost: CostAnswer, measured: Measured) -> bool:
    """Whether one measuring is enough; what a busy machine may have done is measured again before it counts."""
    return not measured.doubt and not (cost.case.growth and measured.fault is None and measured.value > cost.limit)


def measure(cost: CostAnswer, caller: Caller, warm_up: Call, judge: Judge | None) -> Measured:
    """What a loaded submission takes for one cost case; `warm_up` is any small call."""
    if cost.case.growth:
        return _measure_growth(cost, caller, judge)
    answer = cost.small[0]
    if cost.case.memory_mb:
        caller.run(warm_up)  # what libraries set up once is not the solution's
    watch = cost.case.measure if cost.case.measure in OWN_COUNTS else ""
    before = caller.guest.peak_mb()
    outcomes = caller.run(answer.call, answer.max_bytes, watch, cost.case.joins, is_streamed=cost.case.is_streamed)
    peak = caller.guest.peak_mb()
    fault = find_fault(answer, outcomes, judge)
    if cost.case.memory_mb:
        return Measured(peak - before, fault)
    key = {"calls": f"calls {cost.case.calls}", "tokens": f"tokens {cost.case.tokens}"}.get(cost.case.measure, watch)
    counts = [one.counts.get(key, 0) for one in outcomes if isinstance(one, Returned)]
    is_sum = cost.case.measure in ("calls", "tokens", "flops", "joins")
    return Measured(float(sum(counts) if is_sum else max(counts, default=0)), fault)


@dataclass(frozen=True)
class _Run:
    """One run of a growth: what it spent, how long it lasted without waiting for a CPU, whether it was cut, what is
    wrong with its answer."""

    cpu_s: float
    wall_s: float
    is_cut: bool
    fault: Fault | None

    @property
    def is_busy(self) -> bool:
        """Whether it computed for most of the time that it took."""
        return self.wall_s <= IDLE_FACTOR * self.cpu_s + IDLE_S


def _measure_growth(cost: CostAnswer, caller: Caller, judge: Judge | None) -> Measured:
    """The exponent between the two sizes, each by its fastest run."""
    small = math.inf
    for number, answer in enumerate(cost.small):
        run = _run(caller, answer, judge, math.inf)
        if run.fault is not None:
            told = f"{run.fault.message}, after {run.cpu_s:.3f} s of CPU for {_sizes(cost, 0)}"
            return Measured(math.inf, replace(run.fault, message=told))
        if number or run.cpu_s > LONG_S:  # the first run also does what is done only once
            small = min(small, run.cpu_s)
        if run.cpu_s > LONG_S:
            break
    most = max(small * cost.size_ratio**cost.limit * CUT, small + CUT_S)
    found = Measured(math.inf)
    for answer in cost.large:
        run = _run(caller, answer, judge, most)
        if run.fault is not None and not run.is_cut:
            told = f"after {run.cpu_s:.3f} s of CPU for {_sizes(cost, 1)}; {small:.3f} s for {_sizes(cost, 0)}"
            return Measured(math.inf, replace(run.fault, message=f"{run.fault.message}, {told}"))
        value = math.log(run.cpu_s / max(small, 1e-4)) / math.log(cost.size_ratio) if run.cpu_s > FLOOR_S else 0.0
        found = min(found, _judged(cost, run, value, small), key=lambda one: (not is_settled(cost, one), one.value))
        if run.is_cut or is_settled(cost, found):
            break
    return found


def _judged(cost: CostAnswer, run: _Run, value: float, small: float) -> Measured:
    doubt = ""
    if abs(value - cost.limit) < cost.room:
        doubt = f"the time grew with the power {value:.2f} of the size, too near to {cost.limit:g} to say more"
    elif value < cost.limit and not run.is_busy:
        doubt = "your process waited far longer than it computed, so its own time says nothing"
    over = "more than " if run.is_cut else ""
    told = f"{small:.3f} s of CPU for {_sizes(cost, 0)}, {over}{run.cpu_s:.3f} s for {_sizes(cost, 1)}"
    return Measured(value, None, doubt, told)


def _sizes(cost: CostAnswer, number: int) -> str:
    return ", ".join(f"{name} = {pair[number]:,}" for name, pair in cost.case.growth.items())


def _run(caller: Caller, answer: Answer, judge: Judge | None, most_s: float) -> _Run:
    """One call on the guest's own CPU clock, ended when it has used `most_s`; each run has the exercise's wall time."""
    guest = caller.guest
    guest.deadline = time.monotonic() + guest.limits.wall_s
    wall, queued, cpu = time.perf_counter(), _queued_s(guest), guest.cpu_s()
    with _watched(guest, cpu + most_s) as clock:
        outcomes = caller.run(answer.call, answer.max_bytes)
    wall = time.perf_counter() - wall
    fault = find_fault(answer, outcomes, judge)
    if any(isinstance(one, Ended) for one in outcomes):
        return _Run(max(clock.shown_s - cpu, 0.0), wall, clock.is_past, fault)
    return _Run(guest.cpu_s() - cpu, wall - (_queued_s(guest) - queued), clock.is_past, fault)


def _queued_s(guest: Guest) -> float:
    """How long the guest and this thread have waited for a CPU so far; 0 where the kernel does not say."""
    waited = 0
    for process in (str(guest.pid), "thread-self"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            waited += int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[1])
    return waited / 1e9


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


def make_cost_check(cost: CostAnswer, measured: Measured, entry: str) -> Check:
    """The verdict on one cost case: the figure, the limit, and what it means."""
    name = cost.case.name
    answer = (cost.large or cost.small)[0]
    shown = render_call(entry, answer.call.steps)
    where = f"\n  measured with {_short(shown)}"
    if measured.fault is not None:
        told = f"measured for its cost: {measured.fault.message}{where}"
        return Check(name, "cost", CheckVerdict.FAILED, told, shown, measured.fault.expected, measured.fault.actual)
    if measured.doubt:
        return Check(name, "cost", CheckVerdict.INCONCLUSIVE, f"{measured.doubt}{where}", shown)
    if measured.value > cost.limit:
        return Check(name, "cost", CheckVerdict.FAILED, f"{_tell(cost, measured)}{where}", shown)
    return Check(name, "cost", CheckVerdict.PASSED, _tell(cost, measured))


def _short(shown: str) -> str:
    """The beginning of a call: it is not the values that make it dear."""
    text = " ".join(shown.split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} …"


def _tell(cost: CostAnswer, measured: Measured) -> str:
    case, value, limit = cost.case, measured.value, cost.limit
    enough = f"{limit:,.0f} {'is' if limit == 1 else 'are'} enough"
    growth = f"{measured.told}: a power of {value:.2f}, up to {limit:g} is allowed"
    told = {
        "calls": f"{case.calls} was called {value:,.0f} times, {enough}",
        "tokens": f"{case.tokens} was fed {value:,.0f} tokens, {enough}",
        "flops": f"products and sums took {value:,.0f} FLOPs, {enough}",
        "entries": f"the largest tensor had {value:,.0f} entries, {enough}",
        "alive": f"{value:,.0f} items were held when the next one was asked for, {enough}",
        "trained": f"{value:,.0f} numbers get a gradient, {enough}",
        "joins": f"what different devices hold was joined {value:,.0f} times, {enough}",
        "memory_mb": f"the memory rose by {value:,.0f} MB, {enough}",
        "growth": growth if value else f"{measured.told}: too little to grow",
    }[case.measure]
    return told if value <= limit else f"{told}: {case.why}"
