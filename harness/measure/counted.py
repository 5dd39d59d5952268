"""Right solutions that do too much work: what a cost case measures, against its limit, as a check.

What a passed-in callable is given is counted outside the guest, as are CPU time and peak memory.  FLOPs and the
largest tensor are counted inside, for honest learners; a memory limit beside them is what holds against others.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import partial

from harness.answers import Answer, Judge, answer_call, find_ranks, reference_source
from harness.arithmetic import Arithmetic
from harness.exercise import Exercise
from harness.inputs import draw_call
from harness.language import CostFile
from harness.model import Call, Check, CheckVerdict, Returned
from harness.verdict import Fault, find_fault, render_call
from harness.worker.caller import Caller, open_trusted
from harness.worker.host import Nursery

REPEATS = 3
# Below this a doubling says nothing: whatever takes so little is fast enough.
FLOOR_S = 0.03
# A guest that waits this much longer than it computes may let others compute for it.
IDLE_FACTOR = 3.0
IDLE_S = 0.5
# An exponent this near to its limit decides nothing: measured ones scatter by as much.
EXPONENT_ROOM = 0.2


@dataclass(frozen=True)
class CostAnswer:
    """A cost case with its answers: one, or for growth some at the small and as many at the large size."""

    case: CostFile
    small: tuple[Answer, ...]
    large: tuple[Answer, ...]
    limit: float

    @property
    def size_ratio(self) -> float:
        """How many times as large the large size is."""
        return max((large / small for small, large in self.case.growth.values()), default=1.0)


@dataclass(frozen=True)
class Measured:
    """What a solution took, what is wrong with what it gave, and why the figure decides nothing ("" where it does)."""

    value: float
    fault: Fault | None = None
    doubt: str = ""


def build_costs(exercise: Exercise, nursery: Nursery, seed: int) -> tuple[CostAnswer, ...]:
    """The cost cases drawn, with the reference's answers.  Raises GuestError when the reference fails."""
    found = []
    for case in exercise.cost:
        sizes: list[dict[str, int]] = [{}]
        if case.growth:
            sizes = [{name: pair[n] for name, pair in case.growth.items()} for n in (0, 1)]
        ranks = find_ranks(exercise, [draw_call(exercise, case, seed, sizes=sizes[0])])
        caller = open_trusted(nursery, reference_source(exercise), seed, ranks)
        with caller.guest:
            rows = [
                tuple(
                    answer_call(caller, partial(_draw, exercise, case, seed, repeat, one), seed)
                    for repeat in range(REPEATS if case.growth else 1)
                )
                for one in sizes
            ]
        symbols = rows[0][0].call.symbols
        limit = case.limit.evaluate(symbols) if isinstance(case.limit, Arithmetic) else case.limit
        found.append(CostAnswer(case, rows[0], rows[-1] if case.growth else (), float(limit)))
    return tuple(found)


def _draw(exercise: Exercise, case: CostFile, seed: int, repeat: int, sizes: dict[str, int], attempt: int) -> Call:
    return draw_call(exercise, case, seed, repeat, attempt, sizes)


def measure(cost: CostAnswer, caller: Caller, warm_up: Call, judge: Judge | None) -> Measured:
    """What a loaded submission takes for one cost case; `warm_up` is any small call."""
    if cost.case.growth:
        return _measure_growth(cost, caller, judge)
    answer = cost.small[0]
    if cost.case.memory_mb:
        caller.run(warm_up)  # what libraries set up once is not the solution's
    watch = cost.case.measure if cost.case.measure in ("flops", "entries") else ""
    before = caller.guest.peak_mb()
    outcomes = caller.run(answer.call, answer.max_bytes, watch)
    peak = caller.guest.peak_mb()
    fault = find_fault(answer, outcomes, judge)
    if cost.case.memory_mb:
        return Measured(peak - before, fault)
    key = {"calls": f"calls {cost.case.calls}", "tokens": f"tokens {cost.case.tokens}"}.get(cost.case.measure, watch)
    counts = [one.counts.get(key, 0) for one in outcomes if isinstance(one, Returned)]
    return Measured(float(max(counts, default=0) if watch == "entries" else sum(counts)), fault)


def _measure_growth(cost: CostAnswer, caller: Caller, judge: Judge | None) -> Measured:
    """The exponent between the two sizes, each by its fastest run."""
    caller.run(cost.small[0].call, cost.small[0].max_bytes)  # what is done only once is not counted
    best = []
    is_busy = True
    for answers in (cost.small, cost.large):
        times = []
        for answer in answers:
            wall, spent = time.perf_counter(), caller.guest.cpu_s()
            outcomes = caller.run(answer.call, answer.max_bytes)
            wall, spent = time.perf_counter() - wall, caller.guest.cpu_s() - spent
            fault = find_fault(answer, outcomes, judge)
            if fault is not None:
                return Measured(math.inf, fault)
            times.append((spent, wall))
        best.append(min(spent for spent, _ in times))
        is_busy = is_busy and any(wall <= IDLE_FACTOR * spent + IDLE_S for spent, wall in times)
    small, large = best
    value = math.log(large / max(small, 1e-4)) / math.log(cost.size_ratio) if large > FLOOR_S else 0.0
    doubt = ""
    if abs(value - cost.limit) < EXPONENT_ROOM:
        doubt = f"the time grew with the power {value:.2f} of the size, too near to {cost.limit:g} to say more"
    elif value < cost.limit and not is_busy:
        doubt = "your process waited far longer than it computed, so its own time says nothing"
    return Measured(value, None, doubt)


def make_cost_check(cost: CostAnswer, measured: Measured, entry: str) -> Check:
    """The verdict on one cost case: the figure, the limit, and what it means."""
    name = cost.case.name
    answer = (cost.large or cost.small)[0]
    shown = render_call(entry, answer.call.steps)
    if measured.fault is not None:
        told = f"{shown}\n  measured for its cost: {measured.fault.message}"
        return Check(name, "cost", CheckVerdict.FAILED, told, shown, measured.fault.expected, measured.fault.actual)
    if measured.doubt:
        return Check(name, "cost", CheckVerdict.INCONCLUSIVE, f"{shown}\n  {measured.doubt}", shown)
    if measured.value > cost.limit:
        return Check(name, "cost", CheckVerdict.FAILED, f"{shown}\n  {_tell(cost, measured)}", shown)
    return Check(name, "cost", CheckVerdict.PASSED, _tell(cost, measured))


def _tell(cost: CostAnswer, measured: Measured) -> str:
    case, value, limit = cost.case, measured.value, cost.limit
    told = {
        "calls": f"{case.calls} was called {value:,.0f} times, at most {limit:,.0f} are needed",
        "tokens": f"{case.tokens} was fed {value:,.0f}, at most {limit:,.0f} are needed",
        "flops": f"the matrix products took {value:,.0f} FLOPs, {limit:,.0f} are enough",
        "entries": f"the largest tensor had {value:,.0f} entries, {limit:,.0f} are enough",
        "memory_mb": f"the memory rose by {value:,.0f} MB, {limit:,.0f} MB are enough",
        "growth": f"the time grew with the power {value:.2f} of the size, {limit:g} is allowed",
    }[case.measure]
    return told if value <= limit else f"{told}: {case.why}"
