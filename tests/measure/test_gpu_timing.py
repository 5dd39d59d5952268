"""Timed windows, run on the CPU: the same code as for a GPU, except for the device calls themselves."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest

from harness.comparison.answer_key import reference_source
from harness.course.catalogue import Course
from harness.course.schema import MODELINE
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.grading.runs import time_submission
from harness.measure.cpu_timing import TimingCase, TimingResult, Undecided
from harness.measure.gpu_timing import (
    PROBES,
    DeviceProbe,
    GpuContestant,
    GpuPairedTiming,
    Turn,
)
from harness.measure.opened_result import Commitments
from harness.records import IntegrityFlag
from harness.sandbox.caller import Caller, GuestSource, open_trusted
from harness.sandbox.guest import Limits
from harness.sandbox.zygote import Zygote

YAML = f"""{MODELINE}
id: soften
title: Soften
level: core
minutes: 5
frequency: high
entry: "soften(x, times=1)"
returns: Tensor
statement: Do it.
hints: [first hint, second hint, third hint]
cases:
  - name: a few
    call: {{x: {{normal: [3, 4]}}}}
mistakes:
  - id: other-axis
    explanation: The other axis.
    change: {{"dim=-1": "dim=0"}}
speed:
  - name: as fast as plain code
    tier: required
    device: cuda
    call: {{x: {{normal: [200, 301]}}, times: 40}}
    calls: 3
    limit: 10.0
    why: you do the work more than once
"""
REFERENCE = """import torch


def soften(x, times=1):
    y = x
    for _ in range(times):
        y = torch.softmax(y + x, dim=-1)
    return y
"""
RIGHT = {
    "the reference": REFERENCE,
    "by hand": REFERENCE.replace("torch.softmax(y + x, dim=-1)", "(y + x).log_softmax(-1).exp_()"),
}
AGAIN = """

work = soften


def soften(x, times=1):
    for _ in range(20):
        y = work(x, times)
    return y
"""
CACHED = """

work, known = soften, {}


def soften(x, times=1):
    return known.setdefault(x.shape, work(x, times))
"""
WRONG = {
    "slow": REFERENCE + AGAIN,
    "zeros": REFERENCE.replace("    return y", "    return torch.zeros_like(x)"),
    "uniform rows": REFERENCE.replace("    return y", "    return torch.full_like(x, 1 / x.shape[-1])"),
    "half precision": REFERENCE.replace("    y = x", "    x = x.half()\n    y = x").replace(
        "return y", "return y.float()"
    ),
    "one row left out": REFERENCE.replace("    return y", "    y = y.clone()\n    y[-1] = y[0]\n    return y"),
    "cached by shape": REFERENCE + CACHED,
    "another dtype": REFERENCE.replace("    return y", "    return y.double()"),
    "another shape": REFERENCE.replace("    return y", "    return y[None]"),
    "no tensor": REFERENCE.replace("    return y", "    return None"),
    "it raises": REFERENCE.replace("    return y", "    raise ValueError('no')"),
    "NaN": REFERENCE.replace("    return y", "    return y * float('nan')"),
    "it ends": REFERENCE.replace("    return y", "    import os\n    os._exit(0)"),
}


@pytest.fixture(scope="module")
def time_text(course_of: Callable[[str, str, str], Course], zygote: Zygote) -> Callable[[str], TimingResult]:
    """A function that times a text against the reference, in windows."""
    exercise = course_of("soften", YAML, REFERENCE).exercise("soften")
    timing = TimingCase(exercise, exercise.file.speed[0], zygote, 1)

    def call(text: str) -> TimingResult:
        baseline, reference = timing.open_baseline(), open_trusted(zygote, reference_source(exercise), 1)
        with baseline.guest, reference.guest, zygote.fork(Limits(60)) as guest:
            probe = DeviceProbe(GpuContestant(baseline), factor=1e9)  # other tests run beside this one
            probe.calibrate()
            own = Caller(guest)
            assert own.load(GuestSource(text, "soften.py", "soften", ("x", "times")), 1) is None
            contestants = probe.contestant, GpuContestant(reference), GpuContestant(own)
            return GpuPairedTiming(timing, *contestants, probe).run()

    return call


@pytest.mark.parametrize("name", RIGHT)
def test_right_and_fast_solution_is_below_the_limit(name: str, time_text: Callable[[str], TimingResult]) -> None:
    """The order of its operations does not matter."""
    timed = time_text(RIGHT[name])
    assert timed.fault is None, timed.fault
    assert timed.side == "below"


@pytest.mark.parametrize("name", WRONG)
def test_wrong_or_slow_solution_is_above_the_limit(name: str, time_text: Callable[[str], TimingResult]) -> None:
    """Because of its time, or because the results of a window differ from the reference's."""
    timed = time_text(WRONG[name])
    assert timed.side == "above"
    assert (timed.fault is None) == (name == "slow")


class ProbedGuest(GpuContestant):
    """A trusted guest whose known kernel takes these times in turn, and the last one from then on."""

    def __init__(self, times: Sequence[float]) -> None:
        self.times = list(times)
        self.caller = cast(Caller, SimpleNamespace(device="cpu", guest=SimpleNamespace(pause=lambda: None)))

    def resumed(self, patience_s: float, act: Callable[[], Any]) -> Any:
        return act()

    def probe(self) -> float:
        return self.times.pop(0) if len(self.times) > 1 else self.times[0]


def probe_of(*times: float) -> DeviceProbe:
    """A probe whose kernel took a second ten times before, and takes these times now."""
    probe = DeviceProbe(ProbedGuest([1.0] * (1 + PROBES) + list(times)), busy_s=0)
    probe.calibrate()
    return probe


def test_device_is_free_if_the_known_kernel_takes_its_usual_time() -> None:
    """Up to a fifth longer. If it takes more, the probe waits for other work to end."""
    probe_of(1.19).await_free()
    probe = DeviceProbe(ProbedGuest([1.0] * (1 + PROBES) + [9.0, 9.0, 1.1]))
    probe.calibrate()
    probe.await_free()
    with pytest.raises(Undecided):
        probe_of(1.21).await_free()


class FixedRounds(GpuPairedTiming):
    """Rounds with these seconds: of the submission's calls, and of its draws minus the baseline's."""

    def __init__(self, own_s: float, drawn_s: float = 0.0, floor_s: float = 0.1, *, is_busy: bool = False) -> None:
        contestant = ProbedGuest([1.0])
        timing = cast(TimingCase, SimpleNamespace(case=SimpleNamespace(limit=2.0)))
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


def test_submission_is_timed_in_windows_and_its_flags_are_reported(
    course_of: Callable[[str, str, str], Course], zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in grading: the flags include those of code that runs only in timed calls."""
    if "seccomp" not in zygote.layers:
        pytest.skip("without a sandbox speed is not judged")
    monkeypatch.setattr("harness.grading.runs.DeviceProbe", partial(DeviceProbe, factor=1e9))
    exercise = course_of("soften", YAML, REFERENCE).exercise("soften")
    grader = Grader(zygote, 1)
    timing = TimingCase(exercise, exercise.file.speed[0], zygote, 1)
    peek = '    if len(x) > 100:\n        next(iter((vars(sys)["_get" + "frame"],)))()\n    y = x\n'
    text = "import sys\n" + REFERENCE.replace("    y = x\n", peek)
    flags: dict[IntegrityFlag, None] = {}
    submission = Submission("soften.py", "soften.py", "", "soften", text=text)
    timed = time_submission(submission, grader.key_of(exercise), timing, zygote, flags)
    assert (timed.side, timed.fault) == ("below", None), timed
    assert "frames" in {flag.signal for flag in flags}
