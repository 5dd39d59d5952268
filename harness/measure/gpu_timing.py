"""Time against the reference on a GPU: the same rounds as on the CPU, but each a window of several calls on inputs
that are drawn on the device, timed by the grader's own clock from "go" until the digests of all results are here.

The digests of every call of every window are compared with the reference's.  One guest computes at a time; before
each window the trusted one overwrites the device's cache.
"""

from __future__ import annotations

import math
import secrets
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from harness.comparison.faults import Fault, no_answer
from harness.comparison.tolerance import UNIT
from harness.errors import GuestError
from harness.guest.protocol import Tensors
from harness.measure.cpu_timing import (
    LEAST_PATIENCE_S,
    ORDER,
    PATIENCE,
    ROUNDS,
    SESSION_S,
    WARM_UP,
    TimingCase,
    TimingResult,
)
from harness.measure.sequential_test import decide
from harness.records import CheckVerdict, Raised
from harness.sandbox.caller import Caller
from harness.sandbox.guest import GuestGone, Read
from harness.sandbox.wire import read_nothing, read_raised

MAX_DIGEST_BYTES = 64 << 20
# A digest may be off by this many times what the reference's own rounding makes of it.
LEEWAY = 8.0
# Where whole numbers are rounded from floats, some fall to the other side.
WHOLE_LEEWAY = 0.002
# As in `guest.gpu_window`.
STRETCH = 4096


@dataclass(frozen=True)
class Digests:
    """What a window gave: a row a call, and dtype, shape and device of each tensor of a result."""

    rows: Any
    kinds: list[Any]


@dataclass
class GpuContestant:
    """One guest with its arguments on the device."""

    caller: Caller
    compare: Sequence[Any] = ()

    def prepare(self, timing: TimingCase) -> None:
        """Hand over the arguments whose numbers will be drawn again."""
        (step,) = timing.call.steps
        self.compare = step.compare or ()
        tensors: Tensors = {}
        request = self.caller.request(step, 0, tensors, {})
        self._request({**request, "op": "prepare"}, tensors, read_nothing)

    def clear(self) -> None:
        """Overwrite the device's cache."""
        self._request({"op": "clear"}, {}, read_nothing)

    def run(self, seed: int, calls: int, *, is_wide: bool = False, is_idle: bool = False) -> tuple[float, Digests]:
        """Seconds on the wall, and the digests.  Raises GuestGone; GuestError when the call raised."""
        request = {
            "op": "window", "name": self.caller.entry, "seed": seed, "calls": calls, "wide": is_wide, "idle": is_idle,
            "compare": list(self.compare),
        }  # fmt: skip
        started = time.perf_counter()
        found = self._request(request, {}, read_window)
        spent = time.perf_counter() - started
        if isinstance(found, Raised):
            raise GuestError(f"{found.type_name}: {found.message}")
        return spent, found

    def _request(
        self, request: dict[str, Any], tensors: Tensors, read: Callable[[dict[str, Any], Tensors], Read]
    ) -> Read:
        self.caller.guest.send(request, tensors)
        return self.caller.guest.receive(read, MAX_DIGEST_BYTES)


def read_window(header: dict[str, Any], tensors: Tensors) -> Digests | Raised:
    """The digests that a guest sends of a window, or what it raised."""
    if header["op"] == "raised":
        return read_raised(header["error"])
    raw = tensors["digests"]
    rows = np.frombuffer(raw.data, raw.dtype).reshape(raw.shape)
    kinds = [[str(dtype), [int(length) for length in shape], str(device)] for dtype, shape, device in header["kinds"]]
    return Digests(rows, kinds)


@dataclass
class GpuPairedTiming:
    """Baseline and submission on the device, round after round."""

    timing: TimingCase
    baseline: GpuContestant
    reference: GpuContestant
    own: GpuContestant
    ratios: list[float] = field(default_factory=list)
    overheads: list[float] = field(default_factory=list)
    slowest_s: float = 0.0

    def run(self, most: int = ROUNDS, is_sure: Callable[[Sequence[float], float], str] = decide) -> TimingResult:
        """Rounds until the test is sure or `most` are done.  Raises GuestError when the reference fails."""
        for contestant in (self.baseline, self.reference):
            contestant.prepare(self.timing)
        try:
            self.own.prepare(self.timing)
        except GuestGone as gone:
            return TimingResult("above", (), _ended(gone))
        for contestant in (self.baseline, self.reference, self.own):
            contestant.caller.guest.pause()
        for number in range(WARM_UP + most):
            try:
                fault = self.play(number >= WARM_UP)
            except GuestGone as gone:
                return TimingResult("above", tuple(self.ratios), _ended(gone), is_late=gone.ended.reason == "timeout")
            if fault is not None:
                return TimingResult("above", tuple(self.ratios), fault)
            side = is_sure(self.ratios, self.timing.case.limit)
            if side:
                return TimingResult(side, tuple(self.ratios))
        return TimingResult("", tuple(self.ratios))

    def play(self, is_counted: bool) -> Fault | None:
        """One round; what is wrong with the submission's results.  Raises GuestGone when none come."""
        seed, calls = secrets.randbits(62), self.timing.case.calls
        spent: dict[str, float] = {}
        found: dict[str, Digests] = {}
        for name in ORDER.sample(("baseline", "own"), 2):
            self._resumed(self.baseline, SESSION_S, self.baseline.clear)
            contestant = self.baseline if name == "baseline" else self.own
            patience = SESSION_S
            if contestant is self.own:
                patience = max(LEAST_PATIENCE_S, PATIENCE * self.timing.case.limit * self.slowest_s)
            try:
                spent[name], found[name] = self._resumed(contestant, patience, partial(contestant.run, seed, calls))
            except GuestError as error:
                if contestant is self.baseline:
                    raise
                return Fault(0, CheckVerdict.FAILED, f"at the timed size it raised {error}")
        self.slowest_s = max(self.slowest_s, spent["baseline"])
        idle, _ = self._resumed(self.baseline, SESSION_S, lambda: self.baseline.run(seed, calls, is_idle=True))
        self.overheads.append(idle)
        _, declared = self._resumed(self.reference, SESSION_S, lambda: self.reference.run(seed, calls))
        _, exact = self._resumed(self.reference, SESSION_S, lambda: self.reference.run(seed, calls, is_wide=True))
        wrong = find_wrong_digest(found["own"], declared, exact)
        if wrong:
            return Fault(0, CheckVerdict.FAILED, wrong)
        if is_counted:
            spare = statistics.median(self.overheads)
            self.ratios.append((spent["own"] - spare) / max(spent["baseline"] - spare, 1e-9))
        return None

    @staticmethod
    def _resumed(contestant: GpuContestant, patience_s: float, act: Callable[[], Any]) -> Any:
        """Let one guest go on for as long as it acts."""
        contestant.caller.guest.deadline = time.monotonic() + patience_s
        contestant.caller.guest.resume()
        try:
            return act()
        finally:
            contestant.caller.guest.pause()


def find_wrong_digest(own: Digests, declared: Digests, exact: Digests) -> str:
    """What parts the results of a window from the reference's; "" for nothing.

    The tolerance follows from how far the reference in the declared dtype is from the one in float64.
    """
    if own.kinds != declared.kinds:
        return f"at the timed size it gave {_name(own.kinds)}; expected {_name(declared.kinds)}"
    if own.rows.shape != declared.rows.shape or not np.isfinite(own.rows).all():
        return "at the timed size its results hold other numbers than the reference's: some are not finite"
    start = 0
    for dtype, shape, _ in declared.kinds:
        stretches = -(-math.prod(shape) // STRETCH)
        mine, theirs, right = (digests.rows[:, start : start + stretches] for digests in (own, declared, exact))
        start += stretches
        if not stretches:
            continue
        size = float(np.sqrt(np.mean(right**2)))
        rounding = float(np.sqrt(np.mean((theirs - right) ** 2))) + 2 * UNIT.get(dtype, WHOLE_LEEWAY) * size
        off = np.abs(mine - right)
        allowed = LEEWAY * rounding + 1e-300
        if (off > allowed).any():
            call = int(np.argmax(off.max(axis=1)))
            return (
                f"at the timed size its results are not the reference's: in call {call} of the window they differ by "
                f"{off.max() / allowed:.3g} times what rounding explains"
            )
    return ""


def _ended(gone: GuestGone) -> Fault:
    return Fault(0, CheckVerdict.FAILED, no_answer(gone.ended))


def _name(kinds: Sequence[Any]) -> str:
    return ", ".join(f"{dtype} {shape} on {device}" for dtype, shape, device in kinds) or "no tensor"
