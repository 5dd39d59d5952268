"""How a growth is decided: by the fastest run at each size, within a few seconds for any solution."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from harness.comparison.answer_key import Answer
from harness.comparison.compare import Expected
from harness.course.schema import GrowthCost
from harness.measure.growth import (
    FLOOR_S,
    LARGE,
    LEAST_CUT_S,
    MIDDLE,
    MOST_S,
    ROUNDS,
    SMALL,
    Growth,
    GrowthRun,
    measure_growth,
    sizes_at,
)
from harness.records import Call, Ended, Outcome, Returned, Step
from harness.sandbox.guest import TOO_EXPENSIVE, Limits


def growth_of(limit: float = 1.5, **sizes: Any) -> Growth:
    """A growth from size 100 to 1,600 before its first run."""
    case = {"name": "n", "tier": "stretch", "measure": "growth", "call": {}, "limit": limit, "why": "too slow"}
    return Growth(GrowthCost.model_validate({**case, "sizes": sizes or {"n": (100, 1600)}}), limit)


def measured(small: float, large: float, *, is_cut: bool = False) -> Growth:
    """A growth after one run at each size."""
    growth = growth_of()
    growth.record(SMALL, GrowthRun(small, False, None))
    growth.record(LARGE, GrowthRun(large, is_cut, None))
    return growth


@pytest.mark.parametrize(
    ("power", "is_settled"), [(1.0, True), (1.35, True), (1.45, False), (1.55, False), (1.7, True)]
)
def test_exponent_near_its_limit_is_measured_again(power: float, is_settled: bool) -> None:
    """Noise could move it across the limit."""
    growth = measured(0.1, 0.1 * 16**power)
    assert growth.exponent == pytest.approx(power)
    assert growth.is_settled is is_settled


def test_fastest_run_of_a_size_counts() -> None:
    """Noise can only make a run slower."""
    growth = measured(0.1, 25.6)
    growth.record(LARGE, GrowthRun(1.6, False, None))
    assert growth.exponent == pytest.approx(1.0)
    growth.record(SMALL, GrowthRun(0.3, False, None))
    assert growth.exponent == pytest.approx(1.0)


def test_solution_that_takes_almost_no_time_does_not_grow() -> None:
    """The ratio of its times does not matter."""
    growth = measured(FLOOR_S / 1000, FLOOR_S)
    assert growth.exponent == 0.0
    assert growth.is_settled


def test_run_that_was_stopped_above_the_limit_decides() -> None:
    """Its time is a lower bound, which is enough."""
    growth = measured(0.01, 2.0, is_cut=True)
    assert growth.exponent > growth.limit
    assert growth.doubt == ""
    assert "more than 2.000 s for n = 1,600" in growth.described


def test_complete_run_counts_instead_of_a_stopped_one() -> None:
    """A second guest may be faster."""
    growth = measured(0.1, 1.6)
    growth.record(LARGE, GrowthRun(4.0, True, None))
    assert not growth.is_cut
    assert growth.exponent == pytest.approx(1.0)


def test_large_run_is_stopped_in_time_whatever_the_limit_allows() -> None:
    """A fast solution gets a second, a slow one a few."""
    growth = growth_of()
    growth.record(SMALL, GrowthRun(0.001, False, None))
    assert growth.most_s() == LEAST_CUT_S
    growth.record(SMALL, GrowthRun(0.0001, False, None))
    for small, most_s in ((1.0, MOST_S), (0.02, 2 * 0.02 * 64)):
        slow = growth_of()
        slow.record(SMALL, GrowthRun(small, False, None))
        assert slow.most_s() == pytest.approx(most_s)


def test_large_size_is_used_if_the_limit_lets_it_end_in_time() -> None:
    """Up to exactly the time at which a run is stopped. A large size that was run already stays."""
    growth = growth_of()
    growth.record(SMALL, GrowthRun(MOST_S / 64, False, None))
    growth.choose_large()
    assert growth.large == LARGE
    measured_already = measured(1.0, 5.0)
    measured_already.choose_large()
    assert measured_already.large == LARGE
    slower = growth_of()
    slower.record(SMALL, GrowthRun(1.01 * MOST_S / 64, False, None))
    slower.choose_large()
    assert slower.large == MIDDLE


def test_growth_in_several_symbols_is_measured_by_the_largest_ratio() -> None:
    """The middle size is the geometric mean for each symbol."""
    growth = growth_of(n=(100, 1600), d=(8, 32))
    assert growth.ratio == 16
    assert growth.ratio_at(MIDDLE) == 4
    assert sizes_at(growth.case, SMALL) == {"n": 100, "d": 8}
    assert sizes_at(growth.case, MIDDLE) == {"n": 400, "d": 16}
    growth.record(SMALL, GrowthRun(0.1, False, None))
    assert growth.described == ""
    growth.record(LARGE, GrowthRun(1.6, False, None))
    assert growth.described == "0.100 s of CPU for n = 100, d = 8, 1.600 s for n = 1,600, d = 32"


def test_growth_that_a_slow_small_run_hides_is_in_doubt() -> None:
    """A small run far longer than the large one, or than the reference's."""
    growth = growth_of(1.5)
    growth.fastest = {SMALL: 0.9, LARGE: 0.3}
    assert growth.doubt == "the small size took longer than the large one"
    growth.fastest = {SMALL: 0.9, LARGE: 1.2}
    assert growth.doubt == "" and growth.doubt_small(0.04) == ""
    assert growth.doubt_small(0.03) == "the small size took 0.900 s of CPU, the reference 0.030 s"
    growth.fastest = {SMALL: 0.9, LARGE: 900.0}
    assert growth.doubt_small(0.03) == ""


def test_stopped_run_exactly_at_the_limit_is_in_doubt() -> None:
    """Its exponent is a lower bound: the complete run might have exceeded the limit or not."""
    growth = growth_of(1.0)
    growth.record(SMALL, GrowthRun(0.25, False, None))
    growth.record(LARGE, GrowthRun(4.0, True, None))
    assert growth.exponent == growth.limit == 1.0
    assert growth.doubt == "a run was ended after 6 s of CPU, which is too slow to measure its growth"
    whole = measured(0.25, 4.0)
    assert whole.doubt == ""


def test_small_run_too_quick_for_the_clock_counts_as_a_tenth_of_a_millisecond() -> None:
    """So the exponent is a finite number."""
    growth = measured(0.0, 0.16)
    assert growth.exponent == pytest.approx(math.log(1600) / math.log(16))
    assert measured(0.01, 1.01 * FLOOR_S).exponent > 0


# ---- the runs of one guest, with a clock that the test controls


@dataclass
class StubGuest:
    """A guest whose CPU clock moves only with its runs."""

    limits: Limits = field(default_factory=lambda: Limits(10.0, 100))
    deadline: float = 0.0
    used_s: float = 7.0
    killed: Ended | None = None
    cost_limit_s: float = math.inf
    seen_cpu_s: float = 0.0

    def cpu_s(self) -> float:
        return self.used_s


@dataclass
class StubCaller:
    """Each run takes the seconds given for its size and number, and returns 5 or the value given for it."""

    seconds: dict[tuple[int, int], float]
    values: dict[tuple[int, int], Any] = field(default_factory=dict)
    guest: StubGuest = field(default_factory=StubGuest)
    runs: list[tuple[int, int]] = field(default_factory=list)

    def run(self, call: Call, max_bytes: int) -> list[Outcome]:
        assert max_bytes == 100
        (_, size), (_, number) = call.steps[0].arguments
        self.runs.append((size, number))
        self.guest.used_s += self.seconds[size, number]
        if self.guest.used_s > self.guest.cost_limit_s:  # as its handle does
            self.guest.killed, self.guest.seen_cpu_s = TOO_EXPENSIVE, self.guest.used_s
            return [TOO_EXPENSIVE]
        return [Returned(self.values.get((size, number), 5))]


def answer(size: int, number: int) -> Answer:
    """The call of a run; its arguments are the size and the number, and it must return 5."""
    steps = (Step("call", (("size", size), ("number", number))),)
    call = Call("case", "cost", steps, "float32", "float32", exact=False, judge=False, is_diagnostic=False)
    return Answer(call, (Expected(5, 5, (5,), "float32"),), 100)


def times(small: float, large: float, size: int = LARGE) -> dict[tuple[int, int], float]:
    """The same seconds for every run of a size."""
    return {(at, number): s for at, s in ((SMALL, small), (size, large)) for number in range(ROUNDS + 1)}


def run_all(growth: Growth, caller: StubCaller) -> Any:
    """The fault in an answer, or None, after the runs of this guest."""
    return measure_growth(growth, answer, caller, None)


def test_fast_solution_is_warmed_up_and_settled_by_one_run_at_each_size() -> None:
    """The warm-up may be slow, so it does not count."""
    growth, caller = growth_of(), StubCaller(times(0.01, 0.16) | {(SMALL, 0): 0.15})
    assert run_all(growth, caller) is None
    assert caller.runs == [(SMALL, 0), (SMALL, 1), (LARGE, 1)]
    assert growth.fastest == {SMALL: pytest.approx(0.01), LARGE: pytest.approx(0.16)}
    assert growth.exponent == pytest.approx(1.0)
    assert caller.guest.deadline > 0 and caller.guest.killed is None


def test_solution_near_its_limit_is_run_at_both_sizes_in_turn_to_the_last_round() -> None:
    """The fastest run of each size counts."""
    growth, caller = growth_of(), StubCaller(times(0.01, 0.64) | {(SMALL, 2): 0.009, (LARGE, 3): 0.6})
    assert run_all(growth, caller) is None
    assert caller.runs == [(SMALL, 0), *((size, number) for number in (1, 2, 3) for size in (SMALL, LARGE))]
    assert growth.fastest == {SMALL: pytest.approx(0.009), LARGE: pytest.approx(0.6)}


def test_long_warm_up_counts_as_the_first_small_run() -> None:
    """In such a long run, warming up takes a negligible part."""
    growth, caller = growth_of(), StubCaller(times(0.3, 1.2, MIDDLE))
    assert run_all(growth, caller) is None
    assert caller.runs == [(SMALL, 0), (MIDDLE, 1)]
    assert growth.exponent == pytest.approx(1.0)


def test_large_run_above_its_limit_is_stopped_and_is_no_wrong_answer() -> None:
    """After twice the time that the limit allows."""
    growth, caller = growth_of(), StubCaller(times(0.02, 2.6))
    assert run_all(growth, caller) is None
    assert growth.is_cut and growth.fastest[LARGE] == pytest.approx(2.6)
    assert growth.exponent > growth.limit
    assert caller.guest.killed == TOO_EXPENSIVE and caller.guest.cost_limit_s == math.inf


@pytest.mark.parametrize("endless", [(SMALL, 0), (SMALL, 1)])
def test_stopped_small_run_decides_nothing_and_is_no_wrong_answer(endless: tuple[int, int]) -> None:
    """No larger run follows."""
    growth, caller = growth_of(), StubCaller({(SMALL, 0): 0.01, endless: MOST_S + 0.5})
    assert run_all(growth, caller) is None
    assert growth.is_cut and caller.runs[-1] == endless
    assert "too slow to measure" in growth.doubt


@pytest.mark.parametrize("wrong", [(SMALL, 0), (SMALL, 1), (LARGE, 1)])
def test_wrong_answer_ends_the_runs(wrong: tuple[int, int]) -> None:
    """At any size, and in the warm-up too."""
    growth, caller = growth_of(), StubCaller(times(0.01, 0.16), {wrong: 6})
    fault = run_all(growth, caller)
    assert fault is not None and fault.message == "5 expected, 6 returned"
    assert caller.runs[-1] == wrong


def test_judge_decides_on_the_answers_of_all_runs() -> None:
    """Each run has its own input, which the judge gets."""
    judged: list[Any] = []

    def judge(step: Step, value: Any) -> str | None:
        judged.append(tuple(number for _, number in step.arguments))
        return None if value in (5, 6) else "no"

    def judged_answer(size: int, number: int) -> Answer:
        plain = answer(size, number)
        return replace(plain, call=replace(plain.call, judge=True))

    caller = StubCaller(times(0.01, 0.16), {(SMALL, 1): 6, (LARGE, 1): 7})
    fault = measure_growth(growth_of(), judged_answer, caller, judge)
    assert fault is not None and fault.message == "no"
    assert judged == caller.runs == [(SMALL, 0), (SMALL, 1), (LARGE, 1)]
