"""Right solutions that do too much work: what a cost case measures, against its limit, as a check.

What a passed-in callable is given is counted outside the guest, as are CPU time and peak memory.  All else is counted
inside (`worker/watches.py`), for honest learners; a memory or growth limit beside it is what holds against others.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple

from harness.answers import Answer, AnswerKey, Judge, answer_call, find_ranks, reference_source
from harness.arithmetic import Arithmetic
from harness.errors import GuestError
from harness.exercise import Exercise
from harness.inputs import draw_call
from harness.language import NEEDED, CostFile
from harness.measure.growth import Corner, Growth, corners_of, run_growth, runs_at, sizes_at, tell_times
from harness.model import Call, Check, CheckVerdict, Function, Returned
from harness.rendering import render_call
from harness.verdict import Fault, find_fault
from harness.worker.caller import Caller, open_trusted
from harness.worker.host import Nursery
from harness.worker.wire import OWN_COUNTS

UNSEEN = (
    "some of the work cannot be counted, since numbers left their tensors (as Python numbers or bytes, say), or what "
    "counts (torch's dispatch modes, Python's trace) was looked for or switched off; leave numbers in tensors "
    "and both of these alone"
)
HIDDEN = (
    "before the call your process had held {hidden:,.0f} MB more than it did then, which hides what the call takes; "
    "leave out what runs when the file is loaded"
)
FILLED = (
    "before the call your process had filled {filled:,.0f} MB, into which the call may have written; leave out what "
    "runs when the file is loaded"
)
USED = "a rise of {rose:,.0f} MB and the use of {used:,.0f} MB that the file had filled before make"
# What mapped code, and what libraries use in any call, may take of a limit: no more is taken off for it, so that nobody
# gains by having more of it on purpose.
IGNORED_SHARE = 0.5
# So many times the limit is enough to know, and where lines are traced the call is ended there.
FAR_ABOVE = 1.3
TRACED = ("lines", "copied")
# What may take long to measure, the longest last.
LONG = ("memory_mb", *TRACED, "growth")
# So much of a call is shown with its cost.
MOST_SHOWN = 300


class DrawnAnswers:
    """The reference's answers to inputs of one size, each worked out when it is first asked for.

    Raises GuestError when the reference fails.
    """

    def __init__(self, answer: Callable[[int], Answer], count: int) -> None:
        self.answer = answer
        self.count = count
        self.found: list[Answer] = []
        self.lock = threading.Lock()

    def __getitem__(self, number: int) -> Answer:
        if number >= self.count:
            raise IndexError(number)
        with self.lock:
            while len(self.found) <= number:
                self.found.append(self.answer(len(self.found)))
        return self.found[number]


class InCases:
    """Correctness cases in which something is counted, and what the reference takes in each, once it is known."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.answers = answers
        self.needed: list[float] = []
        self.lock = threading.Lock()

    def limits(self, limit: float | Arithmetic) -> list[float]:
        """How much each may take.  Raises GuestError where the limit names an argument that is no whole number."""
        found = []
        for answer, needed in zip(self.answers, self.needed, strict=True):
            given = {name: one for step in answer.call.steps for name, one in step.arguments if type(one) is int}
            try:
                value = limit.evaluate({**given, NEEDED: needed}) if isinstance(limit, Arithmetic) else limit
            except ValueError as error:
                raise GuestError(f"the limit in case {answer.call.case!r}: {error}") from None
            found.append(float(value))
        return found


@dataclass(frozen=True)
class CostAnswer:
    """A cost case with its answers: one; for a growth some at each corner of its sizes; or the correctness cases."""

    case: CostFile
    answers: Mapping[Corner, DrawnAnswers]
    cases: InCases | None = None

    @property
    def answer(self) -> Answer:
        """The one answer; of a growth the first at the largest sizes; the first of the correctness cases."""
        if self.cases is not None:
            return self.cases.answers[0]
        return self.answers[Corner(1 if self.case.growth else 0)][0]

    @cached_property
    def limit(self) -> float:
        """What the figure is held against; of the correctness cases each has its own."""
        if self.cases is not None:
            return math.inf
        limit = self.case.limit
        return float(
            limit.evaluate(self.answers[Corner(0)][0].call.symbols) if isinstance(limit, Arithmetic) else limit
        )

    def work_out(self) -> None:
        """Let the reference answer what is asked first, so that no guest waits for it.  GuestError where it fails."""
        if self.cases is None:
            self.answers[Corner(0)][0]

    @property
    def effort(self) -> int:
        """0 for what is measured at once; the more, the longer it may take."""
        return LONG.index(self.case.measure) + 1 if self.case.measure in LONG else 0

    def start(self) -> Growth:
        """Where the runs of a growth are noted."""
        return Growth(self.case, self.limit)

    @property
    def room(self) -> float:
        """How far from its limit an exponent must lie to count."""
        return self.start().room


@dataclass(frozen=True)
class Measured:
    """What a solution took, what is wrong with what it gave, and why the figure decides nothing ("" where it does).

    `told` says for a growth what it was worked out from, `times` how many times the reference's time it took, where
    that was looked at; `is_settled`, whether one measuring is enough; `unrun`, why it was not measured, "" where it
    was.  Where something was counted in all correctness cases, `worst` is the one that the figure is from,
    `worst_limit` its limit.
    """

    value: float
    fault: Fault | None = None
    doubt: str = ""
    told: str = ""
    times: float = 0.0
    is_settled: bool = True
    unrun: str = ""
    worst: Answer | None = None
    worst_limit: float = 0.0

    def limit_of(self, cost: CostAnswer) -> float:
        """What the figure is held against."""
        return cost.limit if self.worst is None else self.worst_limit

    def is_above(self, cost: CostAnswer) -> bool:
        """Whether the figure is one, and above its limit for sure."""
        is_sure = not (self.unrun or self.fault or self.doubt)
        return is_sure and (self.value > self.limit_of(cost) or is_slow(cost, self))


def build_costs(key: AnswerKey, nursery: Nursery) -> tuple[CostAnswer, ...]:
    """The cost cases, and where the reference's answers come from: nothing is drawn or run yet."""
    exercise, seed = key.exercise, key.seed
    found = []
    for case in exercise.cost:
        if case.in_cases:
            found.append(CostAnswer(case, {}, InCases(_cases_of(key))))
            continue
        sizes: dict[Corner, dict[str, int]] = {Corner(0): {}}
        if case.growth:
            sizes = {corner: sizes_at(case, corner) for corner in corners_of(case)}
        answers, first = {}, 0
        for corner, one in sizes.items():
            count = runs_at(corner) if case.growth else 2 if case.memory_mb else 1
            answers[corner] = DrawnAnswers(partial(_answer, exercise, nursery, case, seed, one, first), count)
            first += count
        found.append(CostAnswer(case, answers))
    return tuple(found)


def _cases_of(key: AnswerKey) -> list[Answer]:
    """The correctness cases that return."""
    answers = [one for one in key.answers if one.call.kind == "correctness"]
    return [one for one in answers if all(step.raises is None for step in one.call.steps)]


def _answer(
    exercise: Exercise, nursery: Nursery, case: CostFile, seed: int, sizes: dict[str, int], first: int, number: int
) -> Answer:
    ranks = find_ranks(exercise, [draw_call(exercise, case, seed, sizes=sizes)])
    caller = open_trusted(nursery, reference_source(exercise), seed, ranks)
    with caller.guest:
        return answer_call(caller, partial(_draw, exercise, case, seed, first + number, sizes), seed)


def _draw(exercise: Exercise, case: CostFile, seed: int, repeat: int, sizes: dict[str, int], attempt: int) -> Call:
    return draw_call(exercise, case, seed, repeat, attempt, sizes)


def measure(
    cost: CostAnswer, caller: Caller, warm_up: Call, judge: Judge | None, growth: Growth | None = None
) -> Measured:
    """What a loaded submission takes for one cost case; `warm_up` is any small call, `growth` what is known of one."""
    if growth is not None:
        fault = run_growth(growth, cost.answers, caller, judge)
        return Measured(math.inf, fault) if fault is not None else read_growth(growth)
    if cost.case.memory_mb:
        return _weigh(cost, caller, warm_up, judge)
    if cost.cases is not None:
        return _find_worst(cost, cost.cases, caller, judge)
    value, fault, is_unseen = _count(cost, cost.answer, caller, judge, cost.limit)
    return Measured(value, fault, UNSEEN if is_unseen and value <= cost.limit else "")


def count_needed(cases: InCases, cost: CostAnswer, caller: Caller) -> None:
    """Note what the reference takes in each case; `caller` holds it as a submission."""
    cases.needed = [_count(cost, answer, caller, None, math.inf)[0] for answer in cases.answers]


def _find_worst(cost: CostAnswer, cases: InCases, caller: Caller, judge: Judge | None) -> Measured:
    """The case whose figure is the farthest above its limit, or the nearest to it; unseen is what may be above one."""
    found, doubt = [], ""
    for answer, limit in zip(cases.answers, cases.limits(cost.case.limit), strict=True):
        value, fault, is_unseen = _count(cost, answer, caller, judge, limit)
        one = Measured(value, fault, worst=answer, worst_limit=limit)
        if fault is not None:
            return one
        doubt = UNSEEN if is_unseen and value <= limit else doubt
        found.append(one)
    worst = max(found, key=lambda one: (one.value - one.worst_limit, one.value))
    return replace(worst, doubt=doubt) if worst.value <= worst.worst_limit else worst


def _count(
    cost: CostAnswer, answer: Answer, caller: Caller, judge: Judge | None, limit: float
) -> tuple[float, Fault | None, bool]:
    """What one call takes, what is wrong with its answer, and whether some of it was out of sight."""
    # what is counted here is counted until the threads of the call have ended
    watch = cost.case.measure if cost.case.measure in OWN_COUNTS else "settle"
    enough = 0 if math.isinf(limit) else math.ceil(FAR_ABOVE * limit)
    outcomes = caller.run(
        answer.call, answer.max_bytes, watch, cost.case.joins, enough=enough, is_streamed=cost.case.is_streamed
    )
    measure = cost.case.measure
    name = cost.case.calls or cost.case.tokens
    if name is None:
        counts = [one.counts.get(watch, 0) for one in outcomes if isinstance(one, Returned)]
    else:  # in other cases callables may have other names
        keys = [f"{measure} {one}" for one in (_callables_of(answer.call) if cost.case.in_cases else [name])]
        counts = [one.counts.get(key, 0) for one in outcomes if isinstance(one, Returned) for key in keys]
    is_unseen = any(count < 0 for count in counts)
    counts = [~count if count < 0 else count for count in counts]
    is_sum = measure in ("calls", "tokens", "flops", "made", "lines", "copied", "joins")
    value = float(sum(counts) if is_sum else max(counts, default=0))
    # what was ended, since it is far above the limit, has no answer
    is_ended = measure in TRACED and 0 < enough <= value
    return value, None if is_ended else find_fault(answer, outcomes, judge), is_unseen


def _callables_of(call: Call) -> list[str]:
    """The names of the callables that a call is given."""
    return sorted({leaf.name for leaf in call.leaves() if isinstance(leaf, Function)})


def _weigh(cost: CostAnswer, caller: Caller, warm_up: Call, judge: Judge | None) -> Measured:
    """By how much the memory rose above what was held before, and how much was used of what the file had filled then.

    The first run also maps the code that it needs, a few MB that differ from one build of torch to the other.  What is
    above the limit with them, or near it, is run once more: then only what a run takes counts, and what was kept.
    """
    guest = caller.guest
    caller.run(warm_up, watch="trim")  # what libraries set up once is not the solution's
    is_reset = guest.reset_peak()
    held = guest.held()
    hidden = 0.0 if is_reset else max(0.0, guest.peak_mb() - held.whole)
    filled = max(0.0, held.own - caller.held_empty.own)
    if filled <= cost.limit * IGNORED_SHARE:
        filled = 0.0
    rise = _rise(cost, 0, caller, judge, filled if is_reset else 0.0)
    doubt = "" if is_reset or not filled else FILLED.format(filled=filled)
    if rise.fault is not None or rise.mb + rise.used + hidden <= cost.limit * IGNORED_SHARE:
        return Measured(rise.mb + rise.used + hidden, rise.fault, doubt)
    if is_reset:
        caller.run(warm_up, watch="trim")
        guest.reset_peak()
        kept = max(0.0, guest.held().own - held.own)
        rise = _rise(cost, 1, caller, judge, filled)
        told = USED.format(rose=rise.mb + kept, used=rise.used) if rise.used else ""
        return Measured(rise.mb + rise.used + kept, rise.fault, told=told)
    if not rise.mb and hidden > cost.limit:
        return Measured(hidden, None, HIDDEN.format(hidden=hidden))
    mapped = min(max(0.0, guest.held().files - held.files), cost.limit * IGNORED_SHARE)
    value = rise.mb + hidden - mapped
    return Measured(value, None, doubt if value <= cost.limit else "")


class Rise(NamedTuple):
    """How many MB a call took and how many it used of what was there before; what is wrong with its answer."""

    mb: float
    used: float
    fault: Fault | None


def _rise(cost: CostAnswer, number: int, caller: Caller, judge: Judge | None, filled: float) -> Rise:
    """What one of the calls takes; `filled` MB were there before, 0 where that is too little to ask for."""
    guest, answer = caller.guest, cost.answers[Corner(0)][number]
    peak, own = guest.peak_mb(), guest.held().own
    if filled:
        guest.reset_use()
    outcomes = caller.run(answer.call, answer.max_bytes, "busy", is_streamed=True)
    rose, used = guest.peak_mb() - peak, 0.0
    if filled:
        freed = max(0.0, own - guest.held().own)
        used = min(filled, freed + max(0.0, guest.used_mb() - rose - cost.limit * IGNORED_SHARE))
    return Rise(rose, used, find_fault(answer, outcomes, judge))


def read_growth(growth: Growth) -> Measured:
    """What is known of a growth so far."""
    return Measured(growth.exponent, None, growth.doubt, growth.told, growth.times, growth.is_settled)


def make_cost_check(cost: CostAnswer, measured: Measured, entry: str) -> Check:
    """The verdict on one cost case: the figure, the limit, and what it means."""
    name = cost.case.name
    if measured.unrun:
        return Check(name, "cost", CheckVerdict.SKIPPED, f"not run: {measured.unrun}")
    answer = measured.worst or cost.answer
    shown = render_call(entry, answer.call.steps)
    where = f"\n  measured with {_short(shown)}"
    if measured.fault is not None:
        told = f"measured for its cost: {measured.fault.message}{where}"
        return Check(name, "cost", CheckVerdict.FAILED, told, shown, measured.fault.expected, measured.fault.actual)
    if measured.doubt:
        return Check(name, "cost", CheckVerdict.INCONCLUSIVE, f"{measured.doubt}{where}", shown)
    if measured.is_above(cost):
        return Check(name, "cost", CheckVerdict.FAILED, f"{_tell(cost, measured)}{where}", shown)
    return Check(name, "cost", CheckVerdict.PASSED, _tell(cost, measured))


def is_slow(cost: CostAnswer, measured: Measured, room: float = 1.0) -> bool:
    """Whether it takes so much longer than the reference that its growth says nothing; `room` times the limit."""
    return cost.case.slower is not None and measured.times > cost.case.slower * room


def _short(shown: str) -> str:
    """The beginning of a call: it is not the values that make it dear."""
    text = " ".join(shown.split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} …"


def _tell(cost: CostAnswer, measured: Measured) -> str:
    case, value, limit = cost.case, measured.value, measured.limit_of(cost)
    name = case.calls or case.tokens
    if measured.worst is not None:
        name = " and ".join(_callables_of(measured.worst.call)) or name
    enough = f"{limit:,.0f} {'is' if limit == 1 else 'are'} enough"
    times = f"{value:,.0f} time{'' if value == 1 else 's'}"
    most = FAR_ABOVE * limit
    traced = f"more than {most:,.0f}" if value >= most else f"{value:,.0f}"
    growth = f"{measured.told}: a power of {value:.2f}, up to {limit:g} is allowed"
    told = {
        "calls": f"{name} was called {times}, {enough}",
        "tokens": f"{name} was fed {value:,.0f} tokens, {enough}",
        "flops": f"products and sums took {value:,.0f} FLOPs, {enough}",
        "entries": f"the largest tensor had {value:,.0f} entries, {enough}",
        "made": f"tensors of {value:,.0f} entries in all were made, {enough}",
        "lines": f"{traced} of its lines ran, {enough}",
        "copied": f"{traced} entries were copied or gone over within its lines, {enough}",
        "alive": f"{value:,.0f} items were held when the next one was asked for, {enough}",
        "trained": f"{value:,.0f} numbers get a gradient, {enough}",
        "joins": f"what different devices hold was joined {times}, {enough}",
        "memory_mb": f"{measured.told or 'the memory rose by'} {value:,.0f} MB, {enough}",
        "growth": growth if value else f"{measured.told}: too little to grow",
    }[case.measure]
    if measured.worst is not None:
        told = f"{told}, in the case {measured.worst.call.case!r}"
    if is_slow(cost, measured):
        slow = f"{tell_times(case, measured.times)}, up to {case.slower:g} are allowed"
        since = "may show only there" if case.far else "may hide behind a slow start"
        return f"{told}, but {slow}, since a growth {since}: {case.why}"
    return told if value <= limit else f"{told}: {case.why}"
