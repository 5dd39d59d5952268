"""Time against the reference on a GPU: rounds as on the CPU, but each is a window of several calls, timed by the
grader's own clock from "go" until the commitments to all results have arrived.

The inputs are drawn on the device before the clock starts.  A second, loose limit includes the time of drawing, for
guests that work meanwhile.  After both turns, one result of the submission is chosen and opened: its bits must match
the commitment, and its values must be right.  The sums are linear in the bits, so this is not a cryptographic
commitment: a guest could compute a result after the clock and search for low bits that give the sums.  It could still
not be faster than reading the inputs.
One guest computes at a time.  Before each turn a trusted guest times a known kernel, which also empties the device's
cache: if that takes too long, something else is running.
"""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from harness.comparison.compare import LARGE_LEEWAY, Expected, write_place
from harness.comparison.faults import Fault
from harness.comparison.tolerance import UNIT
from harness.errors import GuestError
from harness.guest.protocol import RawTensor, Tensors
from harness.measure.cpu_timing import ORDER, ROUNDS, SESSION_S, PairedRounds, TimingCase, TimingResult, Undecided
from harness.measure.device_draws import draw_on_device, input_bytes, write_value
from harness.measure.opened_result import (
    Commitments,
    OpenedResult,
    Sums,
    draw_multipliers,
    find_wrong_entry,
    is_committed,
    read_commitments,
    read_opened,
)
from harness.records import Call, Raised
from harness.results.result import CheckVerdict
from harness.sandbox.caller import Caller
from harness.sandbox.guest import Read
from harness.sandbox.wire import read_flags, read_nothing, read_raised, value_bytes

# The most bytes of the sums of a window, and of a result of the reference.
MAX_SUMS_BYTES, MAX_RESULT_BYTES = 64 << 20, 1 << 30
# The first calls of a guest start libraries and compile kernels.
WARM_UP_PATIENCE_S = 60.0
# Sending one result takes no computation.
OPEN_S = 20.0
# The number of timings of the known kernel before a submission is loaded.
PROBES = 9
# It may take this many times its own median; the device may be busy with something else for this many seconds.
BUSY_FACTOR, BUSY_S = 1.2, 5.0
# The time of drawing is not precise: with it, the ratio may exceed the limit by this factor more.
DRAW_LEEWAY = 2.0
# A share of the time of writing as many bytes as the inputs have to the device's memory.
FLOOR_SHARE = 0.5
# The bytes that the known kernel writes, by device, and how often, as in `guest.gpu_window`.
PROBE_BYTES = {"cpu": 8 << 20, "cuda": 256 << 20}
PROBE_PASSES = 8


@dataclass(frozen=True)
class WindowDraw:
    """The draws of a window: the call with each number, its seed, and the multipliers of the sums.

    `unit` is None for the declared dtypes; otherwise the inputs are in float64, changed by up to that unit.
    """

    calls: tuple[Call, ...]
    seeds: tuple[int, ...]
    multipliers: Sums
    unit: float | None = None

    def only(self, number: int, unit: float | None) -> WindowDraw:
        """A window with one call of this one, in another precision."""
        return replace(self, calls=(self.calls[number],), seeds=(self.seeds[number],), unit=unit)


@dataclass
class GpuContestant:
    """One of the guests that compute on the device; it is stopped while it waits for its turn."""

    caller: Caller
    request: dict[str, Any] = field(default_factory=dict)

    def draw(self, window: WindowDraw) -> None:
        """Let the guest draw the arguments of all calls.  Raises GuestGone, and GuestError if it fails."""
        step = window.calls[0].steps[0]
        names = tuple((name, None) for name, _ in step.arguments)
        request = self.caller.request(replace(step, arguments=names), 0, {}, {}, {})
        self.request = {key: request[key] for key in ("name", "positional", "compare")} | {
            "names": [name for name, _ in names]
        }
        multipliers = window.multipliers
        tensors: Tensors = {"multipliers": RawTensor("int64", multipliers.shape, multipliers.tobytes())}
        calls = [[write_value(value, tensors) for _, value in call.steps[0].arguments] for call in window.calls]
        message = {"part": "draw", "calls": calls, "seeds": list(window.seeds), "unit": window.unit}
        self._ask(message, tensors, read_nothing)

    def go(self, *, is_idle: bool = False) -> tuple[float, Commitments]:
        """Seconds of wall time, and the commitments to the results; `is_idle` omits the calls."""
        started = time.perf_counter()
        commitments = self._ask({"part": "go", "idle": is_idle, **self.request}, {}, read_commitments, MAX_SUMS_BYTES)
        return time.perf_counter() - started, commitments

    def open(self, number: int, multipliers: Sums, max_bytes: int = MAX_RESULT_BYTES) -> OpenedResult:
        """One result of the last window."""
        read = partial(read_opened, multipliers=multipliers)
        return self._ask({"part": "open", "number": number}, {}, read, max_bytes)

    def probe(self) -> float:
        """Seconds of the known kernel."""
        return self._ask({"part": "probe"}, {}, lambda header, _: float(header["seconds"]))

    def _ask(
        self,
        message: dict[str, Any],
        tensors: Tensors,
        read: Callable[[dict[str, Any], Tensors], Read],
        max_bytes: int = 0,
    ) -> Read:
        """The answer to one part of a window."""

        def read_answer(header: dict[str, Any], given: Tensors) -> Read | Raised:
            self.caller.flags.update(dict.fromkeys(read_flags(header)))
            return read_raised(header["error"]) if header["op"] == "raised" else read(header, given)

        self.caller.guest.send({"op": "window", **message}, tensors)
        answer = self.caller.guest.receive(read_answer, max_bytes)
        if isinstance(answer, Raised):
            raise GuestError(f"{answer.type_name}: {answer.message}")
        return answer

    def resumed(self, patience_s: float, act: Callable[[], Any]) -> Any:
        """Let the guest run during this context."""
        self.caller.guest.deadline = time.monotonic() + patience_s
        self.caller.guest.resume()
        try:
            return act()
        finally:
            self.caller.guest.pause()


@dataclass
class DeviceProbe:
    """Tests whether the device is free: a trusted guest times a known kernel and compares it with its own median."""

    contestant: GpuContestant
    factor: float = BUSY_FACTOR
    busy_s: float = BUSY_S
    median_s: float = 0.0

    def calibrate(self) -> None:
        """Time the kernel before a submission is loaded; the guest is stopped afterwards."""
        self.contestant.caller.guest.pause()
        self.measure()
        self.median_s = statistics.median(self.measure() for _ in range(PROBES))

    def measure(self) -> float:
        """Seconds of the kernel now."""
        spent: float = self.contestant.resumed(SESSION_S, self.contestant.probe)
        return spent

    def await_free(self) -> None:
        """Wait until nothing else runs, and the cache is empty.  Raises Undecided."""
        deadline = time.monotonic() + self.busy_s
        while self.measure() > self.factor * self.median_s:
            if time.monotonic() > deadline:
                raise Undecided("the device was busy with something else")

    def floor_s(self, size_bytes: int) -> float:
        """The least seconds in which this many bytes can be read."""
        return FLOOR_SHARE * size_bytes * self.median_s / (PROBE_BYTES[self.contestant.caller.device] * PROBE_PASSES)


@dataclass(frozen=True)
class Turn:
    """One guest's times: seconds from the draw until the device was free, and seconds of the window."""

    drawn_s: float
    window_s: float
    commitments: Commitments


class GpuPairedTiming(PairedRounds):
    """Rounds on the device, by the grader's clock; the loose ratio includes the time of drawing."""

    leeway = DRAW_LEEWAY
    trick = "it works while its inputs are drawn: with that"

    def __init__(
        self,
        timing: TimingCase,
        baseline: GpuContestant,
        reference: GpuContestant,
        own: GpuContestant,
        probe: DeviceProbe,
    ) -> None:
        super().__init__(timing)
        self.baseline, self.reference, self.own, self.probe = baseline, reference, own, probe
        # times of a window's calls in the submission
        self.own_s: list[float] = []
        self.floor_s = 0.0
        for contestant in (baseline, reference, own):
            contestant.caller.guest.pause()

    def is_enough(self, rounds: int, spent_s: float) -> bool:
        return rounds >= ROUNDS or spent_s > SESSION_S

    def pass_limit(self) -> TimingResult:
        own_s = statistics.median(self.own_s)
        if own_s >= self.floor_s:
            return self.result("below")
        reason = f"it took {own_s * 1e3:.3g} ms, but reading its inputs takes this device {self.floor_s * 1e3:.3g} ms"
        return self.result("", reason=reason)

    def play(self, number: int, is_counted: bool) -> Fault | None:
        window = self.draw_window(number)
        patience = self.patience_s() if is_counted else max(self.patience_s(), WARM_UP_PATIENCE_S)
        turns: dict[str, Turn] = {}
        for name in ORDER.sample(("baseline", "own"), 2):
            if name == "baseline":
                turns[name] = self.take_turn(self.baseline, window, SESSION_S)
                idle_s, _ = self.baseline.resumed(SESSION_S, partial(self.baseline.go, is_idle=True))
                continue
            try:
                turns[name] = self.take_turn(self.own, window, patience)
            except GuestError as error:
                return Fault(0, CheckVerdict.FAILED, f"at the timed size it raised {error}")
        self.slowest_s = max(self.slowest_s, turns["baseline"].window_s)
        self.overheads.append(idle_s)
        fault = self.open_one(window, turns["own"].commitments)
        if fault is None and is_counted:
            self.count(turns["baseline"], turns["own"])
        return fault

    def draw_window(self, number: int) -> WindowDraw:
        """New inputs for a round, the same for all guests."""
        case = self.timing.case
        numbers = range(number * case.calls, (number + 1) * case.calls)
        calls = tuple(draw_on_device(self.timing.exercise, case, self.timing.nonce, number) for number in numbers)
        self.floor_s = self.probe.floor_s(input_bytes(calls))
        seeds = tuple(secrets.randbits(62) for _ in calls)
        return WindowDraw(calls, seeds, draw_multipliers(secrets.randbits(62)))

    def take_turn(self, contestant: GpuContestant, window: WindowDraw, patience_s: float) -> Turn:
        """One guest draws; once the device is free, it makes its calls."""
        started = time.perf_counter()
        contestant.resumed(patience_s, partial(contestant.draw, window))
        self.probe.await_free()
        drawn_s = time.perf_counter() - started
        window_s, commitments = contestant.resumed(patience_s, contestant.go)
        return Turn(drawn_s, window_s, commitments)

    def count(self, baseline: Turn, own: Turn) -> None:
        """Keep the ratios of a round, unless the machine was so busy that nothing is left of the reference's time."""
        spare = statistics.median(self.overheads)
        if (work := baseline.window_s - spare) <= 0:
            return
        self.own_s.append(own.window_s - spare)
        self.works.append(work)
        self.ratios.append(self.own_s[-1] / work)
        self.loose_ratios.append((self.own_s[-1] + own.drawn_s - baseline.drawn_s) / work)

    def open_one(self, window: WindowDraw, commitments: Commitments) -> Fault | None:
        """The fault of one result of the submission, which is chosen now."""
        number = secrets.randbelow(len(window.calls))
        call = self.timing.call
        declared, exact, moved = (
            self._answer(window.only(number, unit)) for unit in (None, 0.0, UNIT[call.precision])
        )  # fmt: skip
        bound = 8 * value_bytes(declared) + (1 << 20)
        try:
            opened = self.own.resumed(OPEN_S, partial(self.own.open, number, window.multipliers, bound))
        except GuestError as error:
            return Fault(0, CheckVerdict.FAILED, f"a result of the timed size could not be read: {error}")
        if not is_committed(opened, commitments, number):
            return Fault(0, CheckVerdict.FAILED, "its results were not there when the clock stopped, or changed later")
        expected = Expected(
            exact, declared, (moved,), call.precision, call.exact, LARGE_LEEWAY, are_gradients=call.are_gradients
        )
        wrong = find_wrong_entry(opened.value, expected, secrets.randbits(62))
        if wrong is None:
            return None
        where = f"{write_place(wrong.path)}: " if wrong.path else ""
        message = f"at the timed size its results are not the reference's: {where}{wrong.message}"
        return Fault(0, CheckVerdict.FAILED, message, wrong)

    def _answer(self, window: WindowDraw) -> Any:
        """The reference's result of one call."""

        def answer() -> Any:
            self.reference.draw(window)
            self.reference.go()
            return self.reference.open(0, window.multipliers).value

        return self.reference.resumed(SESSION_S, answer)
