"""The record of a submission's runs, without guests: limits, endings, and how often a speed is measured."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from harness.comparison.faults import Fault
from harness.course.submission import Submission
from harness.grading import runs
from harness.grading.runs import cost_limits, measure_cost, measure_device_mb, profile_submission, time_submission
from harness.measure.cpu_timing import TimingResult
from harness.records import Ended
from harness.results.result import CheckVerdict
from harness.sandbox.caller import LoadFailure
from harness.sandbox.guest import GuestGone, Limits

OWN = Submission("f.py", "f.py", "", "f", text="def f(): ...")
UNREADABLE = Submission("f.py", "f.py", "", "f", text=None, problem="it is no text")
KEY: Any = SimpleNamespace(
    exercise=SimpleNamespace(file=SimpleNamespace(limits=SimpleNamespace(memory_mb=700), forbid=[], language="")),
    answers=[SimpleNamespace(call="the first call")],
    seed=4,
    ranks=b"ranks",
)
SYNTAX = LoadFailure("syntax", "invalid syntax")
TIMEOUT = Ended("timeout", "no answer within 3 s")


def test_gpu_memory_is_asked_of_the_driver_for_guests_on_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """By card and process; a guest that has ended has none."""

    class Guest:
        pid = 12

    class Gone:
        @property
        def pid(self) -> int:
            raise GuestGone(TIMEOUT)

    monkeypatch.setattr(runs.nvml, "used_mb", lambda uuid, pid: float(pid) if uuid == "GPU-1" else None)
    monkeypatch.setattr(runs, "ForkedGuest", (Guest, Gone))
    on_gpu: Any = SimpleNamespace(device="cuda", gpu_uuid="GPU-1")
    on_cpu: Any = SimpleNamespace(device="cpu", gpu_uuid="GPU-1")
    guest, gone, other = (thing for thing in (Guest(), Gone(), SimpleNamespace(pid=12)))
    assert measure_device_mb(guest, on_gpu) == 12.0
    assert measure_device_mb(guest, on_cpu) is None
    assert measure_device_mb(gone, on_gpu) is None
    assert measure_device_mb(other, on_gpu) is None


# ---- measures, with stand-ins for the guests


@dataclass
class Opened:
    """The sources that were opened with their limits, and the flags that a guest adds."""

    failure: LoadFailure | None = None
    submissions: list[tuple[str, Limits]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    trusted: list[float] = field(default_factory=list)
    opened: list[Any] = field(default_factory=list)

    @contextmanager
    def submission(
        self, submission: Submission, key: Any, zygote: Any, limits: Limits, flags: Any = None, libraries: Any = ()
    ) -> Iterator[tuple[Any, LoadFailure | None]]:
        assert (submission, key, zygote) == (OWN, KEY, ZYGOTE)
        self.submissions.append((submission.text, limits))
        yield SimpleNamespace(guest="own guest"), self.failure
        self.closed.append(submission.text)
        if flags is not None:
            flags["flag"] = None

    def reference(self, *arguments: Any, wall_s: float = 0.0) -> Any:
        assert arguments[:3] == (ZYGOTE, "the reference", KEY.seed)
        self.trusted.append(wall_s)
        self.opened.append(SimpleNamespace(guest=nullcontext(), arguments=arguments))
        return self.opened[-1]


ZYGOTE: Any = SimpleNamespace(layers=("rlimits", "seccomp"), device="cpu", gpu_uuid="GPU-1")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Replace everything that would start a guest."""
    stand_in = Opened()
    monkeypatch.setattr(runs, "open_submission", stand_in.submission)
    monkeypatch.setattr(runs, "open_judge", lambda key, zygote: nullcontext("the judge"))
    monkeypatch.setattr(runs, "open_trusted", stand_in.reference)
    monkeypatch.setattr(runs, "reference_source", lambda exercise: "the reference")
    return stand_in


def test_submission_that_does_not_load_again_has_no_cost(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its check fails with the reason."""
    monkeypatch.setattr(runs, "measure", lambda cost, open_guest, warm_up, judge: open_guest())
    opened.failure = SYNTAX
    measured = measure_cost(OWN, KEY, "the cost", ZYGOTE)
    assert measured.value == math.inf
    assert measured.fault is not None
    assert (measured.fault.step, measured.fault.verdict) == (0, CheckVerdict.FAILED)
    assert "it did not load again: invalid syntax" in measured.fault.message


@dataclass
class Timings:
    """Timings that end as given, one after the other, with their arguments."""

    results: list[TimingResult]
    made: list[tuple[Any, ...]] = field(default_factory=list)

    def __call__(self, *arguments: Any) -> Any:
        self.made.append(arguments)
        return SimpleNamespace(run=lambda: self.results[len(self.made) - 1])


BELOW, ABOVE, OPEN = TimingResult("below", (1.0,)), TimingResult("above", (3.0,)), TimingResult("", (2.0,))
LATE = TimingResult("above", (1.0,), None, "it waits", is_late=True)
FALSE = TimingResult("above", (1.0,), Fault(0, CheckVerdict.FAILED, "5 expected"))
# is the limit required, the results, the one that counts
TRIED = {
    "below": (True, [BELOW], BELOW),
    "above a goal": (False, [ABOVE], ABOVE),
    "above twice": (True, [ABOVE, ABOVE], ABOVE),
    "wrong": (True, [FALSE], FALSE),
    "undecided, then below": (True, [OPEN, BELOW], BELOW),
    "undecided, then above a goal": (False, [OPEN, ABOVE], ABOVE),
    "undecided, then wrong": (True, [OPEN, FALSE], FALSE),
    "undecided twice": (True, [OPEN, OPEN], OPEN),
    "late, then below": (True, [LATE, BELOW], BELOW),
    "late twice": (True, [LATE, LATE], LATE),
    "late, then above": (True, [LATE, ABOVE], ABOVE),
}


def timing_case(device: str = "cpu", *, is_required: bool = True) -> Any:
    baseline = SimpleNamespace(guest=nullcontext())
    return SimpleNamespace(case=SimpleNamespace(device=device, is_required=is_required), open_baseline=lambda: baseline)


@pytest.mark.parametrize("results", [[ABOVE, BELOW], [ABOVE, OPEN], [OPEN, ABOVE], [OPEN, LATE]])
def test_required_speed_that_is_exceeded_only_once_decides_nothing(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, results: list[TimingResult]
) -> None:
    """Two measurements in fresh guests disagree."""
    monkeypatch.setattr(runs, "PairedTiming", Timings(results))
    timed = time_submission(OWN, KEY, timing_case(), ZYGOTE)
    assert (timed.side, timed.fault, timed.ratios) == ("", None, results[1].ratios)


@pytest.mark.parametrize(("is_required", "results", "expected"), TRIED.values(), ids=TRIED)
def test_doubtful_speed_is_measured_once_more_in_fresh_guests(
    opened: Opened,
    monkeypatch: pytest.MonkeyPatch,
    is_required: bool,
    results: list[TimingResult],
    expected: TimingResult,
) -> None:
    """A busy moment is not a verdict; the second measurement is the last."""
    timings = Timings(results)
    monkeypatch.setattr(runs, "PairedTiming", timings)
    flags: Any = {}
    timing = timing_case(is_required=is_required)
    assert time_submission(OWN, KEY, timing, ZYGOTE, flags) is expected
    assert len(timings.made) == len(opened.submissions) == len(opened.closed) == len(results)
    assert opened.submissions[0] == (OWN.text, Limits(runs.SESSION_S, 700))
    assert list(flags) == ["flag"]
    made, baseline, own, judge = timings.made[0]
    assert (made, baseline.caller, own.caller.guest, judge) == (
        timing,
        timing.open_baseline(),
        "own guest",
        "the judge",
    )


def test_submission_that_does_not_load_again_is_above_the_limit(opened: Opened) -> None:
    """With the reason as its fault."""
    opened.failure = SYNTAX
    timed = time_submission(OWN, KEY, timing_case(), ZYGOTE)
    assert timed == TimingResult("above", (), Fault(0, CheckVerdict.FAILED, "it did not load again: invalid syntax"))
    assert len(opened.submissions) == 1


# side, reasons for throttling before and after → side, reason
THROTTLED = {
    "never": (BELOW, [], [], "below", ""),
    "before": (BELOW, ["heat"], [], "", "the GPU slowed down: heat"),
    "both, each reason once": (ABOVE, ["heat", "power"], ["heat"], "", "the GPU slowed down: heat, power"),
    "after": (BELOW, [], ["power"], "", "the GPU slowed down: power"),
}


@pytest.mark.parametrize(("timed", "before", "after", "side", "reason"), THROTTLED.values(), ids=THROTTLED)
def test_gpu_that_slows_down_decides_nothing(
    opened: Opened,
    monkeypatch: pytest.MonkeyPatch,
    timed: TimingResult,
    before: list[str],
    after: list[str],
    side: str,
    reason: str,
) -> None:
    """It is queried before and after; if no side was found, the speed is measured again."""
    timings = Timings([timed] * 2)
    throttling = iter([before, after] * 2)
    order: list[str] = []

    def find_throttling(uuid: str) -> list[str]:
        assert uuid == "GPU-1"
        return next(throttling)

    def probe(contestant: Any) -> Any:
        return SimpleNamespace(contestant=contestant, calibrate=lambda: order.append(f"{len(opened.submissions)}"))

    monkeypatch.setattr(runs, "GpuPairedTiming", timings)
    monkeypatch.setattr(runs, "DeviceProbe", probe)
    monkeypatch.setattr(runs.nvml, "find_throttling", find_throttling)
    timing = timing_case("cuda")
    result = time_submission(OWN, KEY, timing, ZYGOTE)
    assert (result.side, result.reason) == (side, reason)
    assert len(timings.made) == (1 if side else 2)
    assert order[0] == "0"  # before the submission runs
    assert opened.trusted[0] == runs.SESSION_S
    made, baseline, reference, own, device = timings.made[0]
    assert (made, baseline, own.caller.guest) == (timing, device.contestant, "own guest")
    assert (baseline.caller, reference.caller) == (timing.open_baseline(), opened.opened[0])


def test_wrong_answer_on_a_gpu_that_slows_down_is_wrong(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Heat excuses only time."""
    wrong = TimingResult("above", (), Fault(0, CheckVerdict.FAILED, "it is 6"))
    monkeypatch.setattr(runs, "GpuPairedTiming", Timings([wrong]))
    monkeypatch.setattr(runs, "DeviceProbe", lambda contestant: SimpleNamespace(contestant=0, calibrate=lambda: None))
    monkeypatch.setattr(runs.nvml, "find_throttling", lambda uuid: ["heat"])
    assert time_submission(OWN, KEY, timing_case("cuda"), ZYGOTE) is wrong


def test_profile_compares_the_submission_with_the_reference(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no profile if the submission cannot be read, does not load or ends."""
    call: Any = SimpleNamespace(case="the largest")

    def profile_call(caller: Any, given: Any) -> Any:
        assert given is call
        return "own" if caller.guest == "own guest" else "reference"

    monkeypatch.setattr(runs, "profile_call", profile_call)
    profile: Any = profile_submission(OWN, KEY, call, ZYGOTE)
    assert (profile.case, profile.own, profile.reference) == ("the largest", "own", "reference")
    assert opened.opened[0].arguments[3:] == (KEY.ranks,)
    assert opened.submissions == [(OWN.text, cost_limits(KEY))]
    assert profile_submission(UNREADABLE, KEY, call, ZYGOTE) is None
    opened.failure = SYNTAX
    assert profile_submission(OWN, KEY, call, ZYGOTE) is None
    opened.failure = None

    def end(*_: Any) -> Any:
        raise GuestGone(TIMEOUT)

    monkeypatch.setattr(runs, "profile_call", end)
    assert profile_submission(OWN, KEY, call, ZYGOTE) is None
