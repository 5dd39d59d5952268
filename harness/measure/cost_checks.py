"""Measures the cost of a right solution and compares it with the limit of a cost case, as a check.

Calls of a passed-in callable are counted outside the guest; CPU time and peak memory are read from outside.  FLOPs are
counted inside the guest (`guest/counting.py`), for honest learners.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import assert_never

from harness.comparison.answer_key import Answer, AnswerKey, Judge, reference_source
from harness.comparison.faults import Fault, find_fault
from harness.comparison.rendering import render_call
from harness.course.inputs import draw_call
from harness.course.schema import Cost, CountedCost, FlopsCost, GrowthCost, MemoryCost, TrafficCost
from harness.course.symbols import Arithmetic
from harness.measure.drawn_answers import DrawnAnswers
from harness.measure.growth import LARGE, MIDDLE, SMALL, Growth, measure_growth, sizes_at
from harness.records import Call, Ended, Function, IntegrityFlag, Outcome, Returned
from harness.results.result import UNMEASURABLE, Check, CheckVerdict
from harness.sandbox.caller import Caller, open_trusted
from harness.sandbox.zygote import PREIMPORT, Zygote

UNITS = {
    "calls": "calls", "tokens": "tokens", "flops": "FLOPs", "memory_mb": "MB", "growth": "exponent",
    "traffic": "elements",
}  # fmt: skip
# The first measured call loads code and fills pools of libraries; if its memory is above this share of the limit, a
# second call counts.
FIRST_SHARE = 0.5
# Libraries that a submission imports may hold this much more than the reference.
SET_UP_MB = 8.0
# Counted FLOPs, in all and for each second of CPU after the first moment, may be this many times fewer than the
# reference's.
UNCOUNTED, UNCOUNTED_S = 20, 0.1
# Where the reference needs no more and the call takes only a moment, nothing tells whether work went uncounted.
FEW_FLOPS = 100_000
# A call that, uncounted, takes this many times the CPU and this many seconds more behaves differently when counted.
DIFFERENT, DIFFERENT_S = 2.0, 0.02
# The most characters of a call in a message.
MOST_SHOWN = 300


# Loads a solution into a guest of its own; it may be given libraries that the guest imports before.
Open = Callable[..., Caller]


@dataclass(frozen=True)
class CostAnswer:
    """A cost case with the reference's answers: at one size, or for `growth` at each size."""

    case: Cost
    answers: tuple[DrawnAnswers, ...]
    # of the reference
    open_reference: Open

    @property
    def call(self) -> Call:
        """The largest measured call."""
        return self.answers[-1][0].call

    @cached_property
    def reference_flops(self) -> tuple[int, float]:
        """The reference's FLOPs, and its seconds of CPU for a call that is not counted."""
        caller = self.open_reference()
        with caller.guest:
            counted, uncounted = self.answers[0][0], self.answers[0][1]
            flops = _total(caller.run(counted.call, counted.max_bytes, "flops"), "flops")
            return (flops, _cpu_s_of(caller, uncounted)) if caller.guest.has_figures else (0, 0.0)

    @cached_property
    def reference_small_s(self) -> float:
        """The reference's seconds of CPU at the small size, after a first run."""
        caller = self.open_reference()
        with caller.guest:
            return min(_cpu_s_of(caller, self.answers[SMALL][number]) for number in range(2))

    def reference_held_mb(self, warm_up: Call, libraries: tuple[str, ...]) -> float:
        """The memory that a fresh guest with these libraries and the reference holds after a small call."""
        caller = self.open_reference(libraries)
        with caller.guest:
            caller.run(warm_up, watch="trim")
            caller.guest.reset_peak()
            return caller.guest.peak_mb() if caller.guest.has_figures else math.inf

    @cached_property
    def limit(self) -> float:
        """The limit of the figure."""
        limit = self.case.limit
        return float(limit.evaluate(self.answers[0][0].call.symbols) if isinstance(limit, Arithmetic) else limit)


@dataclass(frozen=True)
class CostMeasurement:
    """The measured figure, the fault of the result, and the reason why the figure decides nothing ("" if it decides).

    For `growth`, `described` lists the times behind the figure, and `large_s` is that of the large run.
    """

    value: float
    fault: Fault | None = None
    doubt: str = ""
    described: str = ""
    large_s: float = 0.0


def build_costs(key: AnswerKey, zygote: Zygote) -> tuple[CostAnswer, ...]:
    """The cost cases with the source of the reference's answers; nothing is drawn or run yet."""
    exercise = key.exercise

    def open_reference(libraries: tuple[str, ...] = ()) -> Caller:
        source = replace(reference_source(exercise), libraries=libraries)
        return open_trusted(zygote, source, key.seed, key.ranks)

    def answers_at(case: Cost, sizes: dict[str, int]) -> DrawnAnswers:
        # knowing the seed does not help to compute the timed inputs in advance
        drawn = secrets.randbits(62) if isinstance(case, GrowthCost) else key.seed
        return DrawnAnswers(open_reference, partial(draw_call, exercise, case, drawn, sizes=sizes))

    return tuple(
        CostAnswer(case, tuple(answers_at(case, sizes) for sizes in _sizes_of(case)), open_reference)
        for case in exercise.file.cost
    )


def _sizes_of(case: Cost) -> list[dict[str, int]]:
    return [sizes_at(case, size) for size in (SMALL, MIDDLE, LARGE)] if isinstance(case, GrowthCost) else [{}]


def measure(cost: CostAnswer, open_guest: Open, warm_up: Call, judge: Judge | None) -> CostMeasurement:
    """Measure one cost case; `open_guest` loads the solution again, `warm_up` is a small call.  Raises GuestGone."""
    match cost.case:
        case GrowthCost():
            return _grow(cost, cost.case, open_guest, judge)
        case MemoryCost():
            first, is_held = _weigh(cost, (), open_guest, warm_up, judge)
            if first.fault is not None or first.doubt or first.value <= cost.limit:
                return first
            # Of 5,000 figures of right solutions one was far too large; none can be too small.
            second, _ = _weigh(cost, PREIMPORT if is_held else (), open_guest, warm_up, judge)
            return min(first, second, key=lambda one: one.value)
        case CountedCost():
            return _count(cost, f"{cost.case.measure} {cost.case.of}", "", open_guest(), judge)
        case FlopsCost():
            usual = cost.reference_flops  # before the guest's time runs
            return _count_flops(cost, usual, open_guest(), judge)
        case TrafficCost():
            return _count(cost, "traffic", "traffic", open_guest(), judge)
        case _:
            assert_never(cost.case)


def _count(cost: CostAnswer, name: str, watch: str, caller: Caller, judge: Judge | None) -> CostMeasurement:
    """The count of this name, of all steps in total."""
    answer = cost.answers[0][0]
    outcomes = caller.run(answer.call, answer.max_bytes, watch)
    return CostMeasurement(_total(outcomes, name), find_fault(answer, outcomes, judge))


def _count_flops(cost: CostAnswer, usual: tuple[int, float], caller: Caller, judge: Judge | None) -> CostMeasurement:
    """FLOPs of all steps in total.

    An uncounted call of the same size follows.  It must be right too, and taking far more CPU is flagged: a submission
    that notices the counter may save its work for later.
    """
    counted, uncounted = cost.answers[0][0], cost.answers[0][1]
    guest = caller.guest
    before = guest.cpu_s() if guest.has_figures else 0.0
    outcomes = caller.run(counted.call, counted.max_bytes, "flops")
    fault, doubt, flops = find_fault(counted, outcomes, judge), "", _total(outcomes, "flops")
    if fault is None and guest.has_figures:
        between = guest.cpu_s()
        fault = find_fault(uncounted, caller.run(uncounted.call, uncounted.max_bytes), judge)
        with_counter, without = between - before, guest.cpu_s() - between
        doubt = _doubt_flops(flops, without, *usual)
        if doubt and (usual[0] > FEW_FLOPS or without > UNCOUNTED_S):
            caller.flags[IntegrityFlag("uncounted work", 0, doubt)] = None
        if without > max(DIFFERENT * with_counter, with_counter + DIFFERENT_S):
            seconds = f"{with_counter:.2f} s of CPU while its FLOPs were counted and {without:.2f} s when they were not"
            caller.flags[IntegrityFlag("counted differently", 0, f"took {seconds}")] = None
    return CostMeasurement(flops, fault, doubt)


def _doubt_flops(flops: int, cpu_s: float, usual: int, usual_s: float) -> str:
    """The reason why a count is too small for the time of the call; "" if it is not.  `usual` is the reference's."""
    if flops * UNCOUNTED >= usual * max(1.0, (cpu_s - UNCOUNTED_S) / max(usual_s, 1e-3)):
        return ""
    return (
        f"only {_large(flops)} FLOPs were counted in {cpu_s:.3f} s of CPU, the reference's {_large(usual)} in "
        f"{usual_s:.3f} s: the counter does not see numpy, and not every operator of torch"
    )


def _cpu_s_of(caller: Caller, answer: Answer) -> float:
    """Seconds of CPU of a call."""
    before = caller.guest.cpu_s()
    caller.run(answer.call, answer.max_bytes)
    return caller.guest.cpu_s() - before


def _total(outcomes: Iterable[Outcome], name: str) -> int:
    return sum(outcome.counts.get(name, 0) for outcome in outcomes if isinstance(outcome, Returned))


def _weigh(
    cost: CostAnswer, libraries: tuple[str, ...], open_guest: Open, warm_up: Call, judge: Judge | None
) -> tuple[CostMeasurement, bool]:
    """The rise of memory during the call, in MB, in a guest with these libraries, and whether a part of it was held
    before: by the solution, or by what torch imports when a function is first used (`torch.autograd.grad`: sympy).
    """
    most_mb = cost.reference_held_mb(warm_up, libraries) + SET_UP_MB  # before the guest's time runs
    caller = open_guest(libraries)
    guest = caller.guest
    if not guest.has_figures:
        return CostMeasurement(math.inf, doubt=UNMEASURABLE), False
    caller.run(warm_up, watch="trim")  # one-time set-up of libraries does not count against the solution
    rise, is_held = 0.0, False
    for number in range(2):
        answer = cost.answers[0][number]
        guest.allow(guest.limits.wall_s)  # drawing may have taken long
        is_reset = guest.reset_peak()
        held = guest.peak_mb()
        is_held, before = held > most_mb, min(held, most_mb)  # what it took before the call counts
        outcomes = caller.run(_streaming(answer.call), answer.max_bytes, "trim")
        fault = find_fault(answer, outcomes, judge)
        if any(isinstance(outcome, Ended) for outcome in outcomes):
            return CostMeasurement(math.inf, fault), is_held
        rise = guest.peak_mb() - before
        if fault is not None or rise <= cost.limit * FIRST_SHARE or not is_reset:
            return CostMeasurement(rise, fault), is_held
    return CostMeasurement(rise), is_held


def _streaming(call: Call) -> Call:
    """The call with the items of its iterators sent on request, so that only stored items take memory."""
    steps = (replace(step, streamed=tuple(name for name, _ in step.arguments)) for step in call.steps)
    return replace(call, steps=tuple(steps))


def _grow(cost: CostAnswer, case: GrowthCost, open_guest: Open, judge: Judge | None) -> CostMeasurement:
    """Measure growth; above a required limit again in a second guest, and two that disagree decide nothing."""
    first = _grow_once(cost, case, open_guest(), judge)
    if not case.is_required or first.fault is not None or first.doubt or first.value <= cost.limit:
        return first
    second = _grow_once(cost, case, open_guest(), judge)
    if second.fault is not None or second.value > cost.limit:
        return min(first, second, key=lambda measured: measured.value if measured.fault is None else 0.0)
    return replace(second, doubt=f"two measurements disagree: {first.described}; then {second.described}")


def _grow_once(cost: CostAnswer, case: GrowthCost, caller: Caller, judge: Judge | None) -> CostMeasurement:
    if not caller.guest.has_figures:
        return CostMeasurement(math.inf, doubt=UNMEASURABLE)
    growth = Growth(case, cost.limit)
    fault = measure_growth(growth, lambda size, number: cost.answers[size][number], caller, judge)
    if fault is not None:
        return CostMeasurement(math.inf, fault)
    doubt = growth.doubt or (growth.doubt_small(cost.reference_small_s) if growth.exponent else "")
    return CostMeasurement(growth.exponent, None, doubt, growth.described, growth.fastest.get(growth.large, 0.0))


def is_above(cost: CostAnswer, measured: CostMeasurement) -> bool:
    """Whether a figure is on the wrong side of its limit."""
    is_exact = getattr(cost.case, "exactly", False)
    return measured.value != cost.limit if is_exact else measured.value > cost.limit


def make_cost_check(cost: CostAnswer, measured: CostMeasurement, entry: str) -> Check:
    """The check of one cost case, with figure and limit."""
    case = cost.case

    def check(verdict: CheckVerdict, message: str, call: str | None = None) -> Check:
        figure = measured.value if is_known else None
        return Check(
            case.name, "cost", verdict, message, call, None, None,
            is_required, figure, cost.limit, UNITS[case.measure], " ".join(case.why.split()),
        )  # fmt: skip

    # Too high a cost is reported even if the values are wrong as well.
    # A wrong value or an error fails also where the cost does not decide; a call that takes too long does not.
    is_required = case.is_required or (measured.fault is not None and not measured.fault.is_end)
    is_known = math.isfinite(measured.value) and (measured.fault is None or measured.value > cost.limit)
    call = render_call(entry, cost.call.steps)
    shown = " ".join(call.split())
    # the beginning is enough: its values do not matter for the cost
    where = f"\n  measured with {shown if len(shown) <= MOST_SHOWN else f'{shown[:MOST_SHOWN]} …'}"
    if measured.fault is not None and not is_known:
        return check(CheckVerdict.FAILED, f"measured for its cost: {measured.fault.message}{where}", call)
    if measured.doubt:
        return check(CheckVerdict.INCONCLUSIVE, f"{measured.doubt}{where}", call)
    if is_above(cost, measured):
        return check(CheckVerdict.FAILED, f"{_describe(cost, measured)}: {case.why}{where}", call)
    return check(CheckVerdict.PASSED, _describe(cost, measured))


def _describe(cost: CostAnswer, measured: CostMeasurement) -> str:
    """The figure and its limit in a sentence."""
    case, value = cost.case, measured.value
    if isinstance(case, GrowthCost):
        if not value:
            return f"{measured.described}: too fast to grow"
        return f"{measured.described}: time grows with the power {value:.2f} of the size; the limit is {cost.limit:g}"
    bound = "the only right number is" if getattr(case, "exactly", False) else "the limit is"
    if isinstance(case, CountedCost):
        times = "once" if value == 1 else f"{value:,.0f} times"
        done = f"called {times}" if case.measure == "calls" else f"given {value:,.0f} tokens"
        return f"{_argument_of(cost.call, case.of)} was {done}; {bound} {cost.limit:,.0f}"
    if isinstance(case, FlopsCost):
        return f"products and sums took {_large(value)} FLOPs; the limit is {_large(cost.limit)}"
    if isinstance(case, TrafficCost):
        return f"its kernels load and store {value:,.0f} elements; {bound} {cost.limit:,.0f}"
    if isinstance(case, MemoryCost):
        return f"memory rose by {value:,.0f} MB; the limit is {cost.limit:,.0f} MB"
    assert_never(case)


def _argument_of(call: Call, factory: str) -> str:
    """The learner's name, an argument, of the callable that this factory makes."""
    for step in call.steps:
        for name, value in step.arguments:
            if isinstance(value, Function) and value.name == factory:
                return name
            if isinstance(value, list) and any(isinstance(item, Function) for item in value):
                return f"an item of {name}"
    return factory


def _large(value: float) -> str:
    """A count with three digits: 1.55 million."""
    for size, name in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if value >= size:
            return f"{value / size:.3g} {name}"
    return f"{value:,.0f}"
