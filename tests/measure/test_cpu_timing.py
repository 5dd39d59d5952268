"""How a speed is decided: which time a round charges to which side, and when the rounds end, with clocks that the test
controls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from harness.comparison.answer_key import Answer
from harness.comparison.compare import Expected
from harness.comparison.faults import Fault
from harness.errors import GuestError
from harness.measure import cpu_timing
from harness.measure.cpu_timing import (
    ROUNDS,
    SAVED_AS,
    SESSION_S,
    SHORT_ROUNDS,
    Contestant,
    PairedTiming,
    TimingResult,
    make_speed_check,
)
from harness.records import Call, Ended, Outcome, Raised, Returned, Step
from harness.results.result import CheckVerdict

pytestmark = pytest.mark.usefixtures("clock")
# From `conftest`.
Clock = Any
LIMIT = 2.0
STEP = Step("call", (("x", 3),))


@dataclass
class StubGuest:
    """A guest with a CPU clock; it is stopped and continued in turns, and records the core on which it last ran."""

    used_s: float = 50.0
    deadline: float = 0.0
    is_stopped: bool = False
    cores: list[int] = field(default_factory=list)
    limits_s: list[float] = field(default_factory=list)

    def pause(self) -> None:
        self.is_stopped = True

    def resume(self) -> None:
        self.is_stopped = False

    def cpu_s(self) -> float:
        assert self.is_stopped  # otherwise it could work between two readings
        return self.used_s

    def run_on(self, core: int) -> None:
        self.cores.append(core)


class StubCaller:
    """Calls take the given CPU and wall seconds, one pair per round; a recall takes the overhead."""

    def __init__(self, clock: Clock, costs: Sequence[tuple[float, float]], overhead_s: float = 0.25) -> None:
        self.clock, self.costs, self.overhead_s = clock, costs, overhead_s
        self.guest = StubGuest()
        self.calls: list[Call] = []
        self.outcomes: list[Outcome] = [Returned(5)]
        self.number = 0
        self.on_call: Callable[[], None] = lambda: None

    def run(self, call: Call, max_bytes: int) -> list[Outcome]:
        assert max_bytes == 100 and not self.guest.is_stopped
        self.guest.limits_s.append(self.guest.deadline - self.clock.now)
        self.calls.append(call)
        self.on_call()
        if call.steps[0].action == "recall":
            cpu_s, wall_s = self.overhead_s, 0.0
        else:
            cpu_s, wall_s = self.costs[self.number % len(self.costs)]
            self.number += 1
        self.guest.used_s += cpu_s
        self.clock.now += wall_s
        return self.outcomes


def answer(*steps: Step) -> Answer:
    """A call whose every step must return 5."""
    call = Call("case", "speed", steps or (STEP,), "float32", "float32", exact=False, judge=False, is_diagnostic=False)
    return Answer(call, (Expected(5, 5, (5,), "float32"),) * len(call.steps), 100)


def race(
    clock: Clock, own: Sequence[tuple[float, float]], baseline: Sequence[tuple[float, float]] = ((1.25, 1.25),)
) -> PairedTiming:
    """A submission against a baseline, which takes a second without overhead."""
    timing: Any = SimpleNamespace(
        case=SimpleNamespace(limit=LIMIT), answers=defaultdict(answer), exercise=SimpleNamespace(id="double")
    )
    contestants: list[Any] = [Contestant(StubCaller(clock, costs)) for costs in (baseline, own)]
    for contestant in contestants:
        contestant.spent_s = contestant.caller.guest.used_s
    return PairedTiming(timing, *contestants, None)


def never(ratios: Sequence[float], limit: float) -> str:
    """A sequential test that never decides."""
    return ""


def test_ratio_is_of_cpu_time_without_the_messages(clock: Clock) -> None:
    """(3.25 - 0.25) / (1.25 - 0.25); the wall clock's ratio includes them."""
    timing = race(clock, [(3.25, 10.0)])
    assert timing.play(0, is_counted=True) is None
    assert timing.ratios == [3.0]
    assert timing.loose_ratios == [8.0]
    assert (timing.works, timing.overheads) == ([1.0], [0.25])


def test_round_that_warms_up_does_not_count(clock: Clock) -> None:
    """Only its overhead does."""
    timing = race(clock, [(3.25, 3.25)])
    assert timing.play(0, is_counted=False) is None
    assert (timing.ratios, timing.loose_ratios, timing.works, timing.overheads) == ([], [], [], [0.25])


def test_baseline_below_the_clocks_resolution_leaves_a_ratio(clock: Clock) -> None:
    """It counts as a microsecond."""
    timing = race(clock, [(1.25, 0.0)], [(0.25, 0.0)])
    timing.play(0, is_counted=True)
    assert timing.ratios == [pytest.approx(1e6)]
    assert timing.loose_ratios == [0.0]


def test_work_between_two_turns_is_charged(clock: Clock) -> None:
    """From one stop to the next, even outside its turn."""
    contestant = race(clock, [(3.0, 4.0)]).own
    contestant.caller.guest.used_s += 2.0
    timed = contestant.time(answer().call, 100, 9.0)
    assert (timed.cpu_s, timed.wall_s, timed.outcomes) == (5.0, 4.0, [Returned(5)])
    assert contestant.time(answer().call, 100, 9.0).cpu_s == 3.0
    assert contestant.caller.guest.is_stopped


def test_guests_of_a_round_share_a_core_and_their_order_changes(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """So a busy core disturbs both, and neither knows which is next."""
    monkeypatch.setattr(cpu_timing, "CORES", [3, 4])
    timing = race(clock, [(1.0, 1.0)])
    order: list[str] = []
    timing.baseline.caller.on_call = lambda: order.append("baseline")
    timing.own.caller.on_call = lambda: order.append("own")
    for number in range(60):
        timing.play(number, is_counted=True)
    assert len(order) == 180
    assert {tuple(order[start : start + 3]) for start in range(0, 180, 3)} == {
        ("own", "baseline", "baseline"),
        ("baseline", "baseline", "own"),
    }
    cores = timing.baseline.caller.guest.cores
    assert cores == timing.own.caller.guest.cores
    assert set(cores) == {3, 4}


def test_patience_is_twenty_times_what_the_limit_allows(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the baseline's slowest call; at least three seconds, also before the baseline's first call."""
    monkeypatch.setattr(cpu_timing, "ORDER", SimpleNamespace(choice=lambda cores: 0, sample=lambda names, _: names))
    timing = race(clock, [(1.0, 1.0)], [(1.0, 5.0), (1.0, 0.5), (1.0, 0.5)])
    timing.play(0, is_counted=True)
    timing.play(1, is_counted=True)
    assert timing.own.caller.guest.limits_s == [20 * LIMIT * 5.0] * 2
    assert timing.baseline.caller.guest.limits_s == [SESSION_S] * 4
    quick = race(clock, [(1.0, 1.0)], [(1e-3, 1e-3)])
    quick.play(0, is_counted=True)
    assert quick.own.caller.guest.limits_s == [3.0]


def test_overhead_is_that_of_sending_the_same_answer_again(clock: Clock) -> None:
    """The baseline keeps its result, which is recalled without any work."""
    timing = race(clock, [(1.0, 1.0)])
    timing.time_baseline(answer(Step("call", (("x", 3),), save_as=(("kept", (1,)),), compare=(0,))))
    made, recalled = (call.steps[0] for call in timing.baseline.caller.calls)
    assert made.save_as == (("kept", (1,)), (SAVED_AS, (0,)))
    assert (recalled.action, recalled.name, recalled.arguments) == ("recall", SAVED_AS, STEP.arguments)


def test_script_of_several_steps_has_no_overhead(clock: Clock) -> None:
    """Its messages cannot be sent again without work."""
    timing = race(clock, [(1.0, 1.0)])
    script = answer(Step("make", ()), Step("get", (), name="total"))
    assert timing.time_baseline(script).cpu_s == 1.25
    assert timing.overheads == [0.0]
    assert timing.baseline.caller.calls == [script.call]


@pytest.mark.parametrize("outcome", [Raised("ValueError", ("ValueError",), "no"), Ended("crashed")])
def test_baseline_that_fails_is_no_fault_of_the_submission(clock: Clock, outcome: Outcome) -> None:
    """It is an error of ours, with the exercise's name."""
    timing = race(clock, [(1.0, 1.0)])
    timing.baseline.caller.outcomes = [outcome]
    with pytest.raises(GuestError, match="double: its baseline failed"):
        timing.time_baseline(answer())


# ---- when the rounds end


@pytest.mark.parametrize(("cpu_s", "side"), [(2.2, "below"), (2.3, "above"), (2.25, "below")])
def test_rounds_end_once_the_side_is_certain(clock: Clock, cpu_s: float, side: str) -> None:
    """Soon if all rounds agree; a ratio at the limit counts as below it."""
    result = race(clock, [(cpu_s, cpu_s)]).run()
    assert (result.side, result.fault, result.reason, result.is_late) == (side, None, "", False)
    assert len(result.ratios) == 9
    assert result.share == 4.0  # a second of work, a quarter of a second of messages


def test_rounds_that_decide_nothing_are_many_while_they_are_short(clock: Clock) -> None:
    """They are above and below in turns."""
    costs = [(1.0, 0.01), (4.0, 0.01)]
    result = race(clock, costs, [(1.25, 0.01)]).run()
    assert (result.side, len(result.ratios), result.share) == ("", SHORT_ROUNDS, 4.0)


def test_rounds_that_take_long_are_fewer(clock: Clock) -> None:
    """Exactly a fixed number once their time is over."""
    rest = [(1.0, 0.0)] * SHORT_ROUNDS
    assert len(race(clock, [(1.0, 15.5), *rest], rest).run(never).ratios) == ROUNDS
    assert len(race(clock, [(1.0, 15.0), *rest], rest).run(never).ratios) == SHORT_ROUNDS


def test_submission_that_waits_is_above_the_limit(clock: Clock) -> None:
    """By the wall clock, which must exceed the limit by more. This verdict counts as late."""
    result = race(clock, [(1.25, 1.25 * 5.5)]).run()
    assert (result.side, result.fault, result.is_late) == ("above", None, True)
    assert result.reason == "it waits: on the wall clock it took 5.5 times the reference's time"
    assert set(result.ratios) == {1.0}
    assert race(clock, [(1.25, 1.25 * 5.0)]).run().side == "below"


def test_submission_that_is_often_late_is_not_below_the_limit(clock: Clock) -> None:
    """If the wall clock contradicts the CPU clock in more than half of the rounds, they continue."""
    timing = race(clock, [(1.25, 12.5), (1.25, 12.5), (1.25, 1.25)])
    assert timing.run(lambda ratios, limit: "below" if len(ratios) >= 9 and limit == LIMIT else "").side == ""
    half = race(clock, [(1.25, 12.5), (1.25, 1.25)])
    assert half.run(lambda ratios, limit: "below" if len(ratios) == 10 and limit == LIMIT else "").side == "below"


@pytest.mark.parametrize(("reason", "is_late"), [("timeout", True), ("crashed", False), ("memory", False)])
def test_submission_that_ends_while_it_is_timed_fails(clock: Clock, reason: Any, is_late: bool) -> None:
    """Only lateness may be the machine's fault."""
    timing = race(clock, [(1.25, 1.25)])
    own: Any = timing.own.caller
    timing.run(lambda ratios, limit: "below" if ratios else "")
    own.outcomes = [Returned(5), Ended(reason, "gone")]
    result = timing.run()
    assert (result.side, result.is_late, result.ratios) == ("above", is_late, (1.0,))
    assert result.fault is not None
    assert (result.fault.verdict, result.fault.step) == (CheckVerdict.FAILED, 0)


def test_wrong_answer_fails_however_fast(clock: Clock) -> None:
    """In any round, including one that warms up."""
    timing = race(clock, [(0.1, 0.1)])
    timing.own.caller.outcomes = [Returned(6)]
    result = timing.run()
    assert (result.side, result.ratios, result.is_late) == ("above", (), False)
    assert result.fault is not None and result.fault.verdict is CheckVerdict.FAILED


# ---- the check


# ---- the check


SLOWER = TimingResult("above", (3.0, 3.5, 4.0))
CHECKS = {
    "below": (TimingResult("below", (1.0, 1.5, 2.0)), CheckVerdict.PASSED, 1.5, False),
    "above": (SLOWER, CheckVerdict.FAILED, 3.5, True),
    "undecided": (TimingResult("", (1.0, 2.0, 3.0)), CheckVerdict.INCONCLUSIVE, 2.0, True),
    "late": (TimingResult("above", (1.0,), None, "it waits"), CheckVerdict.FAILED, 1.0, True),
    "no round": (TimingResult("", ()), CheckVerdict.INCONCLUSIVE, None, True),
    "no sandbox": (TimingResult("", (), None, "no sandbox"), CheckVerdict.INCONCLUSIVE, None, True),
    "wrong": (
        TimingResult("below", (1.0,), Fault(0, CheckVerdict.FAILED, "it is 6", texts=("5", "6"), line=8)),
        CheckVerdict.FAILED,
        1.0,
        True,
    ),
}


@pytest.mark.parametrize(("timed", "verdict", "figure", "has_call"), CHECKS.values(), ids=CHECKS)
def test_check_has_the_verdict_the_figure_and_the_call(
    timed: TimingResult, verdict: CheckVerdict, figure: float | None, has_call: bool
) -> None:
    """A fault decides before any side, also where the time does not; the call is included unless the check passed."""
    case = SimpleNamespace(name="fast", is_required=False, limit=2.0, tokens=None, why="you do\n  it twice")
    timing: Any = SimpleNamespace(case=case, call=answer().call)
    check = make_speed_check(timing, timed, "double")
    assert (check.id, check.kind, check.verdict, check.is_required) == ("fast", "speed", verdict, bool(timed.fault))
    assert (check.figure, check.limit, check.unit) == (figure, 2.0, "times the reference")
    assert check.input == ("double(x=3)" if has_call else None)
    assert check.next_step == "you do it twice"
    expected = ("5", "6", 8) if timed.fault else (None, None, None)
    assert (check.expected, check.actual, check.line) == expected


def test_check_says_what_was_measured_and_why() -> None:
    """The ratio with its interval, or the reason that came first."""
    case = SimpleNamespace(name="fast", is_required=True, limit=2.0, tokens=None, why="you do\n  it twice")
    timing: Any = SimpleNamespace(case=case, call=answer().call)

    def message(timed: TimingResult) -> str:
        return make_speed_check(timing, timed, "double").message

    text = "it took 3.50 times the reference's time (3.00 to 4.00 in 3 rounds); the limit is 2"
    assert text in message(SLOWER)
    assert "no round was finished" in message(TimingResult("", ()))
    assert "it waits" in message(TimingResult("above", (1.0,), None, "it waits"))
    assert "it took" not in message(TimingResult("above", (1.0,), None, "it waits"))
    case.tokens = 200  # the ratio still decides
    assert "57 tokens/s, the reference 200: it took 3.50 times" in message(replace(SLOWER, work_s=1.0))
    assert text in message(SLOWER) and "tokens/s" not in message(SLOWER)
