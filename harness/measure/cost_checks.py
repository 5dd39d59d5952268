"""How much work a right solution does: what a cost case measures, against its limit, as a check.

Calls of a passed-in callable are counted outside the guest; CPU time and peak memory are read from outside.  FLOPs are
counted inside (`guest/counting.py`), for honest learners.
"""

from __future__ import annotations

import math
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import assert_never

from harness.comparison.answer_key import Answer, AnswerKey, Judge, answer_call, find_ranks, reference_source
from harness.comparison.faults import Fault, find_fault
from harness.comparison.rendering import render_call
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import Cost, CountedCost, FlopsCost, GrowthCost, MemoryCost
from harness.course.symbols import Arithmetic
from harness.measure.growth import LARGE, MIDDLE, SMALL, Growth, measure_growth, sizes_at
from harness.records import UNMEASURABLE, Call, Check, CheckVerdict, Ended, Function, Returned
from harness.sandbox.caller import Caller, open_trusted
from harness.sandbox.zygote import Zygote

UNITS = {"calls": "calls", "tokens": "tokens", "flops": "FLOPs", "memory_mb": "MB", "growth": "exponent"}
# The first measured call maps code and fills pools of libraries; where the memory then is above this share of the
# limit, a second call is what counts.
FIRST_SHARE = 0.5
# A call is shown with its cost up to this many characters.
MOST_SHOWN = 300


class DrawnAnswers:
    """Inputs of one size with the reference's answers, each worked out when it is first asked for.

    Raises GuestError when the reference fails.
    """

    def __init__(self, answer: Callable[[int], Answer]) -> None:
        self.answer = answer
        self.known: list[Answer] = []
        self.lock = threading.Lock()

    def __getitem__(self, number: int) -> Answer:
        with self.lock:
            while len(self.known) <= number:
                self.known.append(self.answer(len(self.known)))
        return self.known[number]


@dataclass(frozen=True)
class CostAnswer:
    """A cost case with the reference's answers: at one size, or for a growth at each of its sizes."""

    case: Cost
    answers: tuple[DrawnAnswers, ...]

    @property
    def call(self) -> Call:
        """The largest call that is measured."""
        return self.answers[-1][0].call

    @cached_property
    def limit(self) -> float:
        """What the figure is held against."""
        limit = self.case.limit
        return float(limit.evaluate(self.answers[0][0].call.symbols) if isinstance(limit, Arithmetic) else limit)


@dataclass(frozen=True)
class CostMeasurement:
    """What a solution took, what is wrong with what it returned, and why the figure decides nothing ("" where it does).

    `described` says for a growth what it was worked out from.
    """

    value: float
    fault: Fault | None = None
    doubt: str = ""
    described: str = ""


def build_costs(key: AnswerKey, zygote: Zygote) -> tuple[CostAnswer, ...]:
    """The cost cases, and where the reference's answers come from: nothing is drawn or run yet."""

    def answers_at(case: Cost, sizes: dict[str, int]) -> DrawnAnswers:
        # whoever knows the seed cannot work out beforehand what is timed
        drawn = secrets.randbits(62) if isinstance(case, GrowthCost) else key.seed
        return DrawnAnswers(partial(_answer, key.exercise, zygote, case, drawn, sizes))

    cases = key.exercise.file.cost
    return tuple(CostAnswer(case, tuple(answers_at(case, sizes) for sizes in _sizes_of(case))) for case in cases)


def _sizes_of(case: Cost) -> list[dict[str, int]]:
    if not isinstance(case, GrowthCost):
        return [{}]
    return [sizes_at(case, size) for size in (SMALL, MIDDLE, LARGE)]


def _answer(exercise: Exercise, zygote: Zygote, case: Cost, seed: int, sizes: dict[str, int], number: int) -> Answer:
    ranks = find_ranks(exercise, [draw_call(exercise, case, seed, sizes=sizes)])
    caller = open_trusted(zygote, reference_source(exercise), seed, ranks)
    with caller.guest:
        return answer_call(caller, lambda attempt: draw_call(exercise, case, seed, number, attempt, sizes))


def measure(cost: CostAnswer, open_guest: Callable[[], Caller], warm_up: Call, judge: Judge | None) -> CostMeasurement:
    """What a solution takes for one cost case; `open_guest` loads it anew, `warm_up` is any small call.

    Raises GuestGone when the solution is no longer there.
    """
    match cost.case:
        case GrowthCost():
            return _grow(cost, cost.case, open_guest, judge)
        case MemoryCost():
            return _weigh(cost, open_guest(), warm_up, judge)
        case CountedCost() | FlopsCost():
            return _count(cost, open_guest(), judge)
        case _:
            assert_never(cost.case)


def _count(cost: CostAnswer, caller: Caller, judge: Judge | None) -> CostMeasurement:
    """Calls, tokens or FLOPs of all steps together."""
    answer, case = cost.answers[0][0], cost.case
    watch = "flops" if isinstance(case, FlopsCost) else ""
    outcomes = caller.run(answer.call, answer.max_bytes, watch)
    name = f"{case.measure} {case.of}" if isinstance(case, CountedCost) else watch
    value = sum(outcome.counts.get(name, 0) for outcome in outcomes if isinstance(outcome, Returned))
    return CostMeasurement(value, find_fault(answer, outcomes, judge))


def _weigh(cost: CostAnswer, caller: Caller, warm_up: Call, judge: Judge | None) -> CostMeasurement:
    """By how much the memory rose above what was held before the call."""
    guest = caller.guest
    if not guest.has_figures:
        return CostMeasurement(math.inf, doubt=UNMEASURABLE)
    caller.run(warm_up, watch="trim")  # what libraries set up once is not the solution's
    rise = 0.0
    for number in range(2):
        answer = cost.answers[0][number]
        is_reset = guest.reset_peak()
        before = guest.peak_mb()
        outcomes = caller.run(answer.call, answer.max_bytes, "trim", is_streamed=True)
        fault = find_fault(answer, outcomes, judge)
        if any(isinstance(outcome, Ended) for outcome in outcomes):
            return CostMeasurement(math.inf, fault)
        rise = guest.peak_mb() - before
        if fault is not None or rise <= cost.limit * FIRST_SHARE or not is_reset:
            return CostMeasurement(rise, fault)
    return CostMeasurement(rise)


def _grow(cost: CostAnswer, case: GrowthCost, open_guest: Callable[[], Caller], judge: Judge | None) -> CostMeasurement:
    """A growth above a required limit is measured in a second guest too, so that no busy moment fails a solution."""
    growth = Growth(case, cost.limit)
    for _ in range(2 if case.is_required else 1):
        caller = open_guest()
        if not caller.guest.has_figures:
            return CostMeasurement(math.inf, doubt=UNMEASURABLE)
        fault = measure_growth(growth, lambda size, number: cost.answers[size][number], caller, judge)
        if fault is not None:
            return CostMeasurement(math.inf, fault)
        if growth.is_cut or growth.exponent <= growth.limit:
            break
    return CostMeasurement(growth.exponent, None, growth.doubt, growth.described)


def is_above(cost: CostAnswer, measured: CostMeasurement) -> bool:
    """Whether a figure is on the wrong side of its limit."""
    is_exact = isinstance(cost.case, CountedCost) and cost.case.exactly
    return measured.value != cost.limit if is_exact else measured.value > cost.limit


def make_cost_check(cost: CostAnswer, measured: CostMeasurement, entry: str) -> Check:
    """The verdict on one cost case: the figure, the limit, and what it means."""
    case = cost.case

    def check(verdict: CheckVerdict, message: str, call: str | None = None) -> Check:
        figure = measured.value if is_known else None
        return Check(
            case.name, "cost", verdict, message, call, None, None,
            case.is_required, figure, cost.limit, UNITS[case.measure], " ".join(case.why.split()),
        )  # fmt: skip

    # What took too much says so, even where its values are wrong as well.
    is_known = math.isfinite(measured.value) and (measured.fault is None or measured.value > cost.limit)
    call = render_call(entry, cost.call.steps)
    where = f"\n  measured with {_short(call)}"
    if measured.fault is not None and not is_known:
        return check(CheckVerdict.FAILED, f"measured for its cost: {measured.fault.message}{where}", call)
    if measured.doubt:
        return check(CheckVerdict.INCONCLUSIVE, f"{measured.doubt}{where}", call)
    if is_above(cost, measured):
        return check(CheckVerdict.FAILED, f"{_describe(cost, measured)}: {case.why}{where}", call)
    return check(CheckVerdict.PASSED, _describe(cost, measured))


def _short(call: str) -> str:
    """The beginning of a call: it is not the values that make it expensive."""
    text = " ".join(call.split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} …"


def _describe(cost: CostAnswer, measured: CostMeasurement) -> str:
    """The figure and its limit in a sentence."""
    case, value = cost.case, measured.value
    if isinstance(case, GrowthCost):
        if not value:
            return f"{measured.described}: too fast to grow"
        return f"{measured.described}: time grows with the power {value:.2f} of the size; the limit is {cost.limit:g}"
    if isinstance(case, CountedCost):
        bound = "the only right number is" if case.exactly else "the limit is"
        done = f"called {_times(value)}" if case.measure == "calls" else f"given {value:,.0f} tokens"
        return f"{_argument_of(cost.call, case.of)} was {done}; {bound} {cost.limit:,.0f}"
    if isinstance(case, FlopsCost):
        return f"products and sums took {_large(value)} FLOPs; the limit is {_large(cost.limit)}"
    if isinstance(case, MemoryCost):
        return f"memory rose by {value:,.0f} MB; the limit is {cost.limit:,.0f} MB"
    assert_never(case)


def _argument_of(call: Call, factory: str) -> str:
    """The argument under which a learner knows the callable that this factory makes."""
    for step in call.steps:
        for name, value in step.arguments:
            if isinstance(value, Function) and value.name == factory:
                return name
            if isinstance(value, list) and any(isinstance(item, Function) for item in value):
                return f"an item of {name}"
    return factory


def _times(value: float) -> str:
    return "once" if value == 1 else f"{value:,.0f} times"


def _large(value: float) -> str:
    """A count with three digits: 1.55 million."""
    for size, name in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if value >= size:
            return f"{value / size:.3g} {name}"
    return f"{value:,.0f}"
