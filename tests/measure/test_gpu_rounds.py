"""The messages and times of a round on a GPU, with stand-ins for the guests and a clock that the test controls."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from harness.comparison.compare import LARGE_LEEWAY, Expected
from harness.comparison.tolerance import UNIT
from harness.errors import GuestError
from harness.measure import gpu_timing
from harness.measure.cpu_timing import SESSION_S, Undecided
from harness.measure.gpu_timing import OPEN_S, DeviceProbe, GpuContestant, GpuPairedTiming, Turn, WindowDraw
from harness.measure.opened_result import Commitments, OpenedResult
from harness.records import Array, Call, Step
from harness.results.result import CheckVerdict

pytestmark = pytest.mark.usefixtures("clock")
# From `conftest`.
Clock = Any
RIGHT = Array.of(np.arange(4.0), "float32")
WRONG = Array.of(np.arange(4.0) + 1, "float32")
SUMS = np.array([1, 2])
MULTIPLIERS = np.array([3, 5])
NONE = Commitments((), ())


def call_of(number: int = 0, precision: str = "float32") -> Call:
    steps = (Step("call", (("x", number), ("y", 7)), name="g", compare=(1,)),)
    return Call("fast", "speed", steps, "float32", precision, exact=False, judge=False, is_diagnostic=False)


WINDOW = WindowDraw((call_of(1), call_of(2)), (11, 12), MULTIPLIERS)


class Contestant:
    """Draws and makes its calls in these seconds; opens a value whose sums are known."""

    def __init__(self, clock: Clock, name: str, log: list[Any], drawn_s: float = 1.0, window_s: float = 4.0) -> None:
        self.clock, self.name, self.log = clock, name, log
        self.drawn_s, self.window_s = drawn_s, window_s
        self.caller: Any = SimpleNamespace(
            device="cpu", guest=SimpleNamespace(pause=lambda: log.append((name, "pause")))
        )
        self.values: dict[float | None, Any] = {None: RIGHT, 0.0: RIGHT, UNIT["float32"]: RIGHT}
        self.value: Any = RIGHT
        self.commitments = Commitments((5, 5, 5), (SUMS, SUMS, SUMS))
        self.window: Any = None
        self.error: Exception | None = None
        self.error_at = ""

    def resumed(self, patience_s: float, act: Callable[[], Any]) -> Any:
        self.log.append((self.name, "turn", patience_s))
        return act()

    def _pause(self) -> None:
        self.log.append((self.name, "pause"))

    def _maybe_fail(self, part: str) -> None:
        if self.error is not None and self.error_at == part:
            raise self.error

    def draw(self, window: WindowDraw) -> None:
        self._maybe_fail("draw")
        self.window = window
        self.clock.now += self.drawn_s

    def go(self, *, is_idle: bool = False) -> tuple[float, Commitments]:
        self._maybe_fail("go")
        self.log.append((self.name, "idle" if is_idle else "go"))
        spent = 0.5 if is_idle else self.window_s
        self.clock.now += spent
        return spent, self.commitments

    def open(self, number: int, multipliers: Any, bound: int = 0) -> OpenedResult:
        self._maybe_fail("open")
        self.log.append((self.name, "open", number, bound))
        value = self.values[self.window.unit] if self.name == "reference" else self.value
        return OpenedResult(5, value, SUMS)


class Rounds:
    """A paired timing of stand-ins, with a log."""

    def __init__(self, clock: Clock, monkeypatch: pytest.MonkeyPatch, calls: int = 3) -> None:
        self.log: list[Any] = []
        self.drawn: list[Any] = []
        self.baseline, self.reference, self.own = (
            Contestant(clock, name, self.log) for name in ("baseline", "reference", "own")
        )
        self.probe: Any = SimpleNamespace(
            await_free=lambda: self.log.append("free"), floor_s=lambda size: size / 100, contestant=self.baseline
        )
        timing: Any = SimpleNamespace(
            case=SimpleNamespace(limit=2.0, calls=calls), exercise="exercise", nonce=99, call=call_of()
        )
        self.timing = GpuPairedTiming(timing, self.baseline, self.reference, self.own, self.probe)

        def draw_on_device(exercise: Any, case: Any, nonce: int, number: int) -> Call:
            assert (exercise, case, nonce) == ("exercise", timing.case, 99)
            self.drawn.append(number)
            return call_of(number)

        monkeypatch.setattr(gpu_timing, "draw_on_device", draw_on_device)
        monkeypatch.setattr(gpu_timing, "input_bytes", lambda calls: 50 * len(calls))
        monkeypatch.setattr(gpu_timing, "ORDER", SimpleNamespace(sample=lambda names, count: list(names)))


@pytest.fixture
def rounds(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rounds]:
    """A round takes the baseline 3.5 s without its messages, and the submission as long."""
    return Rounds(clock, monkeypatch)


def test_window_has_new_calls_with_secret_seeds(rounds: Rounds) -> None:
    """And the least time for reading its inputs."""
    first, second = rounds.timing.draw_window(0), rounds.timing.draw_window(1)
    assert rounds.drawn == list(range(6))
    assert [call.steps[0].arguments[0][1] for call in second.calls] == [3, 4, 5]
    assert rounds.timing.floor_s == 1.5
    seeds = {*first.seeds, *second.seeds}
    assert len(seeds) == 6 and max(seeds).bit_length() <= 62
    assert (first.multipliers != second.multipliers).any()
    assert first.unit is None


def test_turns_draw_wait_for_the_device_and_go(rounds: Rounds) -> None:
    """The baseline's messages are timed after its turn, without calls."""
    assert rounds.timing.play(0, is_counted=True) is None
    assert rounds.log[:3] == [(name, "pause") for name in ("baseline", "reference", "own")]
    assert rounds.log[3:12] == [
        ("baseline", "turn", SESSION_S),
        "free",
        ("baseline", "turn", SESSION_S),
        ("baseline", "go"),
        ("baseline", "turn", SESSION_S),
        ("baseline", "idle"),
        ("own", "turn", 3.0),
        "free",
        ("own", "turn", 3.0),
    ]
    assert rounds.own.window is rounds.baseline.window
    assert rounds.timing.overheads == [0.5]
    assert rounds.timing.slowest_s == 4.0
    assert rounds.timing.ratios == [1.0]
    rounds.log.clear()
    rounds.timing.play(0, is_counted=True)
    assert rounds.log[6] == ("own", "turn", 20.0 * 2.0 * 4.0)
    rounds.log.clear()
    rounds.timing.play(0, is_counted=False)
    assert rounds.log[6] == ("own", "turn", 160.0)
    rounds.timing.slowest_s = 0.0
    rounds.timing.play(0, is_counted=False)
    assert ("own", "turn", 60.0) in rounds.log  # it may compile
    assert len(rounds.timing.ratios) == 2 and len(rounds.timing.overheads) == 4


def test_ratios_are_of_windows_without_messages_and_of_draws_too(rounds: Rounds) -> None:
    """The time of drawing is compared with the baseline's."""
    timing = rounds.timing
    timing.overheads = [0.5, 9.0, 0.1]
    timing.count(Turn(1.0, 2.5, NONE), Turn(3.0, 4.5, NONE))
    assert (timing.works, timing.own_s, timing.ratios, timing.loose_ratios) == ([2.0], [4.0], [2.0], [3.0])


def test_round_with_nothing_left_of_the_references_time_does_not_count(rounds: Rounds) -> None:
    """A busy machine delays messages by more than that: the round says nothing about the submission."""
    rounds.baseline.window_s = 0.5
    assert rounds.timing.play(4, is_counted=True) is None
    assert (rounds.timing.ratios, rounds.timing.loose_ratios, rounds.timing.works) == ([], [], [])


def test_one_result_is_chosen_and_compared_with_the_reference(rounds: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    """In three precisions. Only then is it opened, within a short time and size."""
    seen: list[Any] = []

    def find_wrong_entry(value: Any, expected: Expected, entropy: int) -> None:
        seen.append((value, expected, entropy))

    monkeypatch.setattr(gpu_timing, "find_wrong_entry", find_wrong_entry)
    values = [Array.of(np.arange(4.0) + n, "float64") for n in range(3)]
    rounds.reference.values = dict(zip((None, 0.0, UNIT["float32"]), values, strict=True))
    monkeypatch.setattr(gpu_timing.secrets, "randbelow", lambda count: count - 1)
    window = rounds.timing.draw_window(0)
    assert rounds.timing.open_one(window, rounds.own.commitments) is None
    ((value, expected, entropy),) = seen
    assert value is RIGHT
    assert (expected.declared, expected.exact, expected.moved) == (values[0], values[1], (values[2],))
    assert (expected.dtype, expected.is_exact, expected.leeway) == ("float32", False, LARGE_LEEWAY)
    assert 0 <= entropy < 1 << 62
    size = 8 * (len(values[0].data) + 200) + (1 << 20)
    assert rounds.log[-2:] == [("own", "turn", OPEN_S), ("own", "open", 2, size)]
    assert rounds.reference.window.calls == (window.calls[2],)
    assert rounds.log.count(("reference", "turn", SESSION_S)) == 3


def test_missing_and_wrong_results_are_faults(rounds: Rounds) -> None:
    """Nothing is opened twice; a position in a container is named."""
    window = rounds.timing.draw_window(0)
    fault = rounds.timing.open_one(window, Commitments((5, 5, 5), (SUMS + 1,) * 3))
    assert fault is not None and "were not there when the clock stopped" in fault.message
    rounds.own.value = WRONG
    fault = rounds.timing.open_one(window, rounds.own.commitments)
    assert fault is not None and fault.verdict is CheckVerdict.FAILED and fault.mismatch is not None
    assert fault.message.startswith("at the timed size its results are not the reference's: [0")
    rounds.own.value = [WRONG]
    rounds.reference.values = {unit: [RIGHT] for unit in rounds.reference.values}
    fault = rounds.timing.open_one(window, rounds.own.commitments)
    assert fault is not None and "reference's: [0]: " in fault.message
    rounds.own.error, rounds.own.error_at = GuestError("ValueError: no"), "open"
    fault = rounds.timing.open_one(window, rounds.own.commitments)
    assert fault is not None and fault.verdict is CheckVerdict.FAILED
    assert fault.message == "a result of the timed size could not be read: ValueError: no"


def test_submission_that_raises_at_the_timed_size_fails(rounds: Rounds) -> None:
    """If the reference raises, that is an error of ours."""
    rounds.own.error, rounds.own.error_at = GuestError("ValueError: no"), "go"
    fault = rounds.timing.play(0, is_counted=True)
    assert fault is not None and fault.verdict is CheckVerdict.FAILED
    assert fault.message == "at the timed size it raised ValueError: no"
    assert rounds.timing.ratios == []
    rounds.baseline.error, rounds.baseline.error_at = GuestError("KeyError: x"), "draw"
    with pytest.raises(GuestError, match="KeyError"):
        rounds.timing.run()


def test_wrong_round_does_not_count(rounds: Rounds) -> None:
    """But it ends the timing."""
    rounds.own.value = WRONG
    result = rounds.timing.run()
    assert (result.side, result.ratios) == ("above", ())
    assert result.fault is not None and result.fault.mismatch is not None


# ---- the result of the rounds


class ProbedGuest(GpuContestant):
    """A trusted guest whose known kernel takes these times in turn, and the last one from then on."""

    def __init__(self, times: Sequence[float]) -> None:
        self.times = list(times)
        self.caller: Any = SimpleNamespace(device="cpu", guest=SimpleNamespace(pause=lambda: None))

    def resumed(self, patience_s: float, act: Callable[[], Any]) -> Any:
        return act()

    def probe(self) -> float:
        return self.times.pop(0) if len(self.times) > 1 else self.times[0]


class FixedRounds(GpuPairedTiming):
    """Rounds with these seconds: of the submission's calls, and of its draws minus the baseline's."""

    def __init__(self, own_s: float, drawn_s: float = 0.0, floor_s: float = 0.1, *, is_busy: bool = False) -> None:
        contestant = ProbedGuest([1.0])
        timing: Any = SimpleNamespace(case=SimpleNamespace(limit=2.0))
        super().__init__(timing, contestant, contestant, contestant, DeviceProbe(contestant))
        self.floor_s = floor_s
        self.round = own_s, drawn_s
        self.is_busy = is_busy

    def play(self, number: int, is_counted: bool) -> None:
        if self.is_busy:
            raise Undecided("the device is busy")
        self.overheads.append(0.25)
        if is_counted:
            own_s, drawn_s = self.round
            nothing = Commitments((), ())
            self.count(Turn(1.0, 1.25, nothing), Turn(1.0 + drawn_s, own_s + 0.25, nothing))


@pytest.mark.parametrize(
    ("rounds", "side", "reason"),
    [
        (FixedRounds(1.5), "below", ""),
        (FixedRounds(2.5), "above", ""),
        (FixedRounds(0.05), "", "reading its inputs takes"),
        (FixedRounds(-0.05), "", "reading its inputs takes"),
        (FixedRounds(0.5, drawn_s=4.0), "above", "while its inputs are drawn"),
        (FixedRounds(1.5, drawn_s=1.0), "below", ""),
        (FixedRounds(1.5, is_busy=True), "", "busy"),
    ],
    ids=["below", "above", "faster than memory", "less than nothing", "ahead of the clock", "slow to draw", "busy"],
)
def test_rounds_are_judged_by_their_times(rounds: FixedRounds, side: str, reason: str) -> None:
    """An impossible time decides nothing. Work done while drawing counts, as precisely as drawing can be timed."""
    timed = rounds.run()
    assert (timed.side, timed.fault) == (side, None)
    assert reason in timed.reason if reason else not timed.reason
    assert timed.share == (None if rounds.is_busy else pytest.approx(4.0))


def test_rounds_end_when_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not matter how long a round takes; the result stays undecided."""
    minutes = itertools.count(step=60.0)
    monkeypatch.setattr("harness.measure.cpu_timing.time", SimpleNamespace(monotonic=lambda: next(minutes)))
    timed = FixedRounds(1.5).run()
    assert (timed.side, timed.fault, len(timed.ratios)) == ("", None, 3)
