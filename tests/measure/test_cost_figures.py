"""How the figure of a cost is measured and what it decides, with a stand-in for the guest."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from harness.comparison.answer_key import Answer
from harness.comparison.compare import Expected
from harness.comparison.faults import Fault
from harness.course.schema import COST_FILES
from harness.measure import cost_checks
from harness.measure.cost_checks import CostAnswer, CostMeasurement, build_costs, is_above, make_cost_check, measure
from harness.measure.growth import LARGE, MIDDLE, SMALL, Growth, sizes_at
from harness.records import Call, Ended, Function, Outcome, Raised, Returned, Step
from harness.results.result import UNMEASURABLE, CheckVerdict
from harness.sandbox.guest import Limits
from harness.sandbox.zygote import PREIMPORT

FIELDS = {"name": "few", "tier": "required", "limit": 10, "why": "you do\n  it twice", "call": {}}


def call(number: int = 0, *arguments: tuple[str, Any]) -> Call:
    steps = (Step("call", (("x", number), *arguments)),)
    return Call("few", "cost", steps, "float32", "float32", exact=False, judge=False, is_diagnostic=False)


WARM_UP = call(77)


def answer(number: int) -> Answer:
    """The answer to the call with this number, which must return 5."""
    return Answer(call(number), (Expected(5, 5, (5,), "float32"),), 100 + number)


class Answers(dict[int, Answer]):
    """An answer for each number."""

    def __init__(self, make: Callable[[int], Answer]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, number: int) -> Answer:
        return self.make(number)


def cost_of(measured: str, reference: dict[str, Any] | None = None, **fields: Any) -> CostAnswer:
    """A cost case, and its answers at each size."""
    case = next(
        model.model_validate({**FIELDS, "measure": measured, **fields})
        for model in COST_FILES
        if measured in str(model.model_fields["measure"].annotation)
    )
    answers: Any = tuple(Answers(answer) for _ in range(3 if measured == "growth" else 1))
    return CostAnswer(case, answers, lambda libraries=(): StubCaller(**(reference or {})))


def calls_cost(**fields: Any) -> CostAnswer:
    return cost_of("calls", of="model", **fields)


class StubGuest:
    """A guest whose clock and memory move only with its calls."""

    def __init__(self, has_figures: bool = True, can_reset: bool = True) -> None:
        self.has_figures, self.can_reset = has_figures, can_reset
        self.used_s, self.held_mb, self.highest_mb = 3.0, 200.0, 900.0

    limits = Limits()

    def allow(self, wall_s: float) -> None:
        pass

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass

    def cpu_s(self) -> float:
        assert self.has_figures
        return self.used_s

    def peak_mb(self) -> float:
        return self.highest_mb

    def reset_peak(self) -> bool:
        if self.can_reset:
            self.highest_mb = self.held_mb
        return self.can_reset


@dataclass
class StubCaller:
    """Each call takes the next seconds and megabytes given for it, and returns 5."""

    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    outcomes: dict[int, list[Outcome]] = field(default_factory=dict)
    guest: StubGuest = field(default_factory=StubGuest)
    made: list[tuple[int, int, str, bool]] = field(default_factory=list)
    flags: dict[Any, None] = field(default_factory=dict)

    def run(self, asked: Call, max_bytes: int = 0, watch: str = "") -> list[Outcome]:
        number = asked.steps[0].arguments[0][1]
        self.made.append((number, max_bytes, watch, bool(asked.steps[0].streamed)))
        if asked is not WARM_UP:
            self.guest.used_s += self.seconds.pop(0) if self.seconds else 0.0
            rise = self.megabytes.pop(0) if self.megabytes else 0.0
            self.guest.highest_mb = max(self.guest.highest_mb, self.guest.held_mb + rise)
        return self.outcomes.get(number, [Returned(5)])


def measured(
    cost: CostAnswer, *callers: StubCaller, libraries: tuple[tuple[str, ...], ...] | None = None
) -> CostMeasurement:
    """The measurement in these guests, all of which must be opened, each with these libraries."""
    waiting, opened = list(callers), list[tuple[str, ...]]()

    def open_guest(libraries: tuple[str, ...] = ()) -> Any:
        opened.append(libraries)
        return waiting.pop(0)

    result = measure(cost, open_guest, WARM_UP, None)
    assert not waiting
    assert libraries is None or tuple(opened) == libraries
    return result


# ---- answers


def test_growth_is_drawn_at_three_sizes_from_a_secret_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """All other costs are drawn at one size from the seed."""
    growth, memory = cost_of("growth", sizes={"n": (100, 1600)}).case, cost_of("memory_mb").case
    exercise = SimpleNamespace(file=SimpleNamespace(cost=[memory, growth]))
    key: Any = SimpleNamespace(exercise=exercise, seed=4, ranks=b"")
    monkeypatch.setattr(cost_checks, "reference_source", str)
    monkeypatch.setattr(cost_checks, "draw_call", lambda exercise, case, seed, number, attempt, sizes: (seed, sizes))
    plain, grown = build_costs(key, "zygote")
    assert (plain.case, grown.case) == (memory, growth)
    assert [answers.draw(0, 0) for answers in plain.answers] == [(4, {})]
    drawn: list[Any] = [answers.draw(1, 0) for answers in grown.answers]
    assert [sizes for _, sizes in drawn] == [sizes_at(growth, size) for size in (SMALL, MIDDLE, LARGE)]
    seeds = {seed for seed, _ in drawn}
    assert len(seeds) == 3 and max(seeds).bit_length() <= 62


# ---- figures


def test_counts_are_of_all_steps_and_of_one_callable() -> None:
    """A step that raised, or has no such count, adds nothing."""
    counts: list[Outcome] = [
        Returned(5, counts={"calls model": 3, "tokens model": 40, "calls other": 9}),
        Raised("ValueError", (), ""),
        Returned(5, counts={"calls model": 4}),
        Returned(5),
    ]
    caller = StubCaller(outcomes={0: counts})
    assert measured(calls_cost(), caller) == CostMeasurement(7)
    assert caller.made == [(0, 100, "", False)]
    assert measured(cost_of("tokens", of="model"), StubCaller(outcomes={0: counts})) == CostMeasurement(40)


FLOPS = {0: [Returned(5, counts={"flops": 123})]}
# seconds with and without the counter → whether a human should look at it
TIMES = [((1.0, 2.0), False), ((1.0, 2.125), True), ((0.0078125, 0.0234375), False), ((0.0078125, 0.03125), True)]


@pytest.mark.parametrize(("seconds", "is_flagged"), TIMES)
def test_uncounted_call_that_takes_far_more_is_flagged(seconds: tuple[float, float], is_flagged: bool) -> None:
    """More than twice as much, and more than the clock's own error."""
    caller = StubCaller(list(seconds), outcomes=dict(FLOPS))
    assert measured(cost_of("flops"), caller) == CostMeasurement(123)
    assert caller.made == [(0, 100, "flops", False), (1, 101, "", False)]
    assert [(flag.signal, flag.line) for flag in caller.flags] == [("counted differently", 0)] * is_flagged
    with_counter, without = seconds
    says = f"took {with_counter:.2f} s of CPU while its FLOPs were counted and {without:.2f} s when they were not"
    assert [flag.says for flag in caller.flags] == [says] * is_flagged


@pytest.mark.parametrize("number", [0, 1])
def test_wrong_answer_fails_whether_it_is_counted_or_not(number: int) -> None:
    """The uncounted call is made only after a right one."""
    caller = StubCaller(outcomes={**FLOPS, number: [Returned(6)]})
    assert measured(cost_of("flops"), caller).fault is not None
    assert len(caller.made) == number + 1


def test_flops_are_counted_without_a_clock() -> None:
    """Then no uncounted call is made, because its time would be unknown."""
    caller = StubCaller(outcomes=dict(FLOPS), guest=StubGuest(has_figures=False))
    assert measured(cost_of("flops"), caller) == CostMeasurement(123)
    assert len(caller.made) == 1


# the rise in each call, whether the peak can be reset → the figure, calls made
RISES = [
    ([5.0, 9.0], True, 5.0, 1),  # half of the limit
    ([5.5, 9.0], True, 9.0, 2),  # the first call may have loaded code
    ([12.0, 3.0], True, 3.0, 2),
    ([710.0, 9.0], False, 10.0, 1),  # above the earlier peak, which cannot be reset
]


@pytest.mark.parametrize(("megabytes", "can_reset", "rise", "count"), RISES)
def test_memory_is_the_rise_above_that_before_the_call(
    megabytes: list[float], can_reset: bool, rise: float, count: int
) -> None:
    """In the second call, unless the first is well below the limit."""
    caller = StubCaller(megabytes=megabytes, guest=StubGuest(can_reset=can_reset))
    cost = cost_of("memory_mb", {"guest": StubGuest(can_reset=can_reset)})
    assert measured(cost, caller) == CostMeasurement(rise)
    warm_up, *made = caller.made
    assert warm_up == (77, 0, "trim", False)
    assert made == [(number, 100 + number, "trim", True) for number in range(count)]


def test_memory_that_was_taken_before_the_call_counts() -> None:
    """What the reference does not hold, libraries apart."""
    reference = StubGuest()
    reference.held_mb = 152.0
    guests = StubCaller(megabytes=[1.0, 1.0]), StubCaller(megabytes=[1.0, 1.0])
    cost = cost_of("memory_mb", {"guest": reference})
    # the second guest has the libraries that the first one may have needed
    assert measured(cost, *guests, libraries=((), PREIMPORT)).value == 41.0


def test_memory_above_its_limit_is_measured_again_in_another_guest() -> None:
    """The smaller figure counts; what is above the limit in both is above it."""
    for again, figure in (([4.0], 4.0), ([13.0, 12.0], 11.5)):
        guests = StubCaller(megabytes=[12.0, 11.5]), StubCaller(megabytes=again)
        assert measured(cost_of("memory_mb"), *guests, libraries=((), ())).value == figure


@pytest.mark.parametrize(("seconds", "is_doubted"), [(0.2, False), (2.5, True)])
def test_few_flops_in_much_time_are_flagged_and_decide_nothing(seconds: float, is_doubted: bool) -> None:
    """The reference's are 1000 in a tenth of a second."""
    reference = {"seconds": [0.3, 0.1], "outcomes": {0: [Returned(5, counts={"flops": 1000})]}}
    caller = StubCaller([seconds, seconds], outcomes=dict(FLOPS))
    doubt = measured(cost_of("flops", reference), caller).doubt
    assert bool(doubt) == is_doubted == bool(caller.flags)
    assert not doubt or doubt.startswith("only 123 FLOPs were counted in 2.500 s of CPU, the reference's 1 thousand in")


@pytest.mark.parametrize(("usual", "is_flagged"), [(100_000, False), (100_001, True)])
def test_uncounted_flops_of_a_small_call_are_in_doubt_but_not_flagged(usual: int, is_flagged: bool) -> None:
    reference = {"seconds": [0.01, 0.01], "outcomes": {0: [Returned(5, counts={"flops": usual})]}}
    caller = StubCaller([0.01, 0.01], outcomes=dict(FLOPS))
    assert measured(cost_of("flops", reference), caller).doubt
    assert bool(caller.flags) == is_flagged


def test_memory_of_a_guest_that_ended_has_no_figure() -> None:
    """Its peak can no longer be read."""
    ended = Ended("memory", "gone")
    result = measured(cost_of("memory_mb"), StubCaller(megabytes=[1.0], outcomes={0: [ended]}))
    assert result.value == math.inf
    assert result.fault is not None and result.fault.verdict is CheckVerdict.ERROR


@pytest.mark.parametrize("kind", ["memory_mb", "growth"])
def test_figure_that_a_system_cannot_read_decides_nothing(kind: str) -> None:
    """No call is made for it."""
    sizes = {"sizes": {"n": (100, 1600)}} if kind == "growth" else {}
    caller = StubCaller(guest=StubGuest(has_figures=False))
    result = measured(cost_of(kind, **sizes), caller)
    assert result == CostMeasurement(math.inf, doubt=UNMEASURABLE)
    assert caller.made == []


@dataclass
class Runs:
    """The runs that each guest adds to a growth."""

    results: list[Callable[[Growth], Fault | None]]
    seen: list[Any] = field(default_factory=list)

    def __call__(
        self, growth: Growth, answer_at: Callable[[int, int], Answer], caller: Any, judge: Any
    ) -> Fault | None:
        self.seen.append((caller, answer_at(LARGE, 3).max_bytes))
        return self.results[len(self.seen) - 1](growth)


def grown(exponent: float, is_cut: bool = False) -> Callable[[Growth], Fault | None]:
    """Runs with this exponent."""

    def record(growth: Growth) -> None:
        growth.fastest, growth.is_cut = {SMALL: 0.125, LARGE: 0.125 * 16**exponent}, is_cut

    return record


WRONG = Fault(0, CheckVerdict.FAILED, "it is 6")
LATE = Fault(0, CheckVerdict.ERROR, "no answer", is_end=True)
# tier, the result of each guest → the figure
GROWTHS = {
    "below": ("required", [grown(1.0)], 1.0),
    "above, then below": ("required", [grown(3.0), grown(1.0)], 1.0),
    "above twice": ("required", [grown(3.0), grown(2.0)], 2.0),
    "above twice, the first less": ("required", [grown(2.0), grown(3.0)], 2.0),
    "at the limit": ("required", [grown(1.5)], 1.5),
    "a goal above": ("stretch", [grown(3.0)], 3.0),
    "ended": ("required", [grown(3.0, is_cut=True), grown(3.0, is_cut=True)], 3.0),
}


@pytest.mark.parametrize(("tier", "results", "figure"), GROWTHS.values(), ids=GROWTHS)
def test_growth_above_a_required_limit_is_measured_in_a_second_guest(
    monkeypatch: pytest.MonkeyPatch, tier: str, results: list[Any], figure: float
) -> None:
    """The smaller figure counts, and two that disagree decide nothing."""
    runs = Runs(results)
    monkeypatch.setattr(cost_checks, "measure_growth", runs)
    callers = [StubCaller() for _ in results]
    result = measured(cost_of("growth", tier=tier, limit=1.5, sizes={"n": (100, 1600)}), *callers)
    assert (result.value, result.fault) == (pytest.approx(figure), None)
    assert [(caller is runs_caller, size) for caller, (runs_caller, size) in zip(callers, runs.seen, strict=True)] == [
        (True, 103)
    ] * len(results)
    assert "s" in result.described
    assert ("disagree" in result.doubt) is (len(results) == 2 and figure < 1.5)


@pytest.mark.parametrize("kind", ["calls", "flops", "memory_mb"])
@pytest.mark.parametrize("number", [0, 1])
def test_judge_is_asked_for_every_output(kind: str, number: int) -> None:
    """For each call that is made."""
    asked: list[Any] = []

    def judge(step: Step, output: Any) -> str | None:
        asked.append(output)
        return "it is not" if len(asked) == number + 1 else None

    def judged(count: int) -> Answer:
        given = answer(count)
        return replace(given, call=replace(given.call, judge=True))

    case = cost_of(kind, **({"of": "model"} if kind == "calls" else {})).case
    caller: Any = StubCaller(megabytes=[9.0, 9.0])
    result = measure(
        CostAnswer(case, (Answers(judged),), lambda libraries=(): StubCaller()),
        lambda libraries=(): caller,
        WARM_UP,
        judge,
    )
    assert len(asked) == (1 if kind == "calls" else number + 1)
    assert (result.fault is None) is (kind == "calls" and number == 1)


# ---- the verdict on a figure


@pytest.mark.parametrize(
    ("exactly", "value", "expected"),
    [(False, 9, False), (False, 10, False), (False, 11, True), (True, 9, True), (True, 10, False), (True, 11, True)],
)
def test_figure_up_to_its_limit_is_allowed_unless_it_must_be_exact(exactly: bool, value: float, expected: bool) -> None:
    """Only a count can be required exactly."""
    assert is_above(calls_cost(exactly=exactly), CostMeasurement(value)) is expected
    assert is_above(cost_of("memory_mb"), CostMeasurement(value)) is (value > 10)


DOUBT = "the large run was ended"
# measurement → verdict, figure
DECIDED = {
    "below": (CostMeasurement(7.0), CheckVerdict.PASSED, 7.0),
    "above": (CostMeasurement(11.0), CheckVerdict.FAILED, 11.0),
    "wrong": (CostMeasurement(7.0, WRONG), CheckVerdict.FAILED, None),
    "wrong at the limit": (CostMeasurement(10.0, WRONG), CheckVerdict.FAILED, None),
    "wrong and above": (CostMeasurement(11.0, WRONG), CheckVerdict.FAILED, 11.0),
    "wrong without a figure": (CostMeasurement(math.inf, WRONG), CheckVerdict.FAILED, None),
    "ended": (CostMeasurement(math.inf, LATE), CheckVerdict.FAILED, None),
    "in doubt": (CostMeasurement(11.0, doubt=DOUBT), CheckVerdict.INCONCLUSIVE, 11.0),
    "not known": (CostMeasurement(math.inf, doubt=DOUBT), CheckVerdict.INCONCLUSIVE, None),
}


@pytest.mark.parametrize(("result", "verdict", "figure"), DECIDED.values(), ids=DECIDED)
@pytest.mark.parametrize("tier", ["required", "stretch"])
def test_check_has_the_verdict_and_the_figure_if_it_is_known(
    tier: str, result: CostMeasurement, verdict: CheckVerdict, figure: float | None
) -> None:
    """A figure above the limit takes precedence over a wrong value, and doubt over a figure; wrong always fails."""
    check = make_cost_check(cost_of("memory_mb", tier=tier), result, "f")
    assert (check.id, check.kind, check.verdict, check.figure) == ("few", "cost", verdict, figure)
    assert (check.limit, check.unit, check.is_required) == (10.0, "MB", tier == "required" or result.fault is WRONG)
    assert check.next_step == "you do it twice"
    assert check.input == (None if verdict is CheckVerdict.PASSED else "f(x=0)")


MESSAGES = {
    "calls": (calls_cost(), CostMeasurement(1), "model was called once; the limit is 10"),
    "calls, many": (calls_cost(limit=3000), CostMeasurement(2000), "model was called 2,000 times; the limit is 3,000"),
    "calls, exactly": (calls_cost(exactly=True), CostMeasurement(10), "the only right number is 10"),
    "tokens": (cost_of("tokens", of="model"), CostMeasurement(1), "model was given 1 tokens; the limit is 10"),
    "flops": (cost_of("flops", limit=2e9), CostMeasurement(1.55e6), "took 1.55 million FLOPs; the limit is 2 billion"),
    "flops, few": (cost_of("flops", limit=1000), CostMeasurement(999), "took 999 FLOPs; the limit is 1 thousand"),
    "memory": (cost_of("memory_mb"), CostMeasurement(1.6), "memory rose by 2 MB; the limit is 10 MB"),
    "growth": (
        cost_of("growth", limit=1.5, sizes={"n": (1, 2)}),
        CostMeasurement(1.04, described="1 s and 2 s"),
        "1 s and 2 s: time grows with the power 1.04 of the size; the limit is 1.5",
    ),
    "growth, fast": (
        cost_of("growth", sizes={"n": (1, 2)}),
        CostMeasurement(0.0, described="no time"),
        "no time: too fast to grow",
    ),
}


@pytest.mark.parametrize(("cost", "result", "message"), MESSAGES.values(), ids=MESSAGES)
def test_message_has_the_figure_and_its_limit(cost: CostAnswer, result: CostMeasurement, message: str) -> None:
    """In the unit of the measure."""
    assert message in make_cost_check(cost, result, "f").message


def test_callable_has_the_learners_name() -> None:
    """The name of the argument that has it, alone or in a list."""

    def message(value: Any) -> str:
        given = Answer(call(0, ("count", 3), ("draft", value)), (None,), 0)
        return make_cost_check(
            CostAnswer(CASE, (Answers(lambda _: given),), StubCaller), CostMeasurement(1), "f"
        ).message

    CASE = calls_cost().case
    assert message(Function("model", {})).startswith("draft was")
    assert message([1, Function("model", {})]).startswith("an item of draft was")
    assert message(Function("other", {})).startswith("model was")
    assert message([1, 2]).startswith("model was")
