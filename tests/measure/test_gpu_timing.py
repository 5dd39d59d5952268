"""Timed windows of a device, on the CPU: the same code, but for the device call itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.comparison.answer_key import reference_source
from harness.course.catalogue import Course
from harness.course.schema import MODELINE
from harness.measure.cpu_timing import TimingCase, TimingResult
from harness.measure.gpu_timing import DeviceProbe, GpuContestant, GpuPairedTiming
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
    """Times a text against the reference in windows."""
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
    """Whatever its order of operations."""
    timed = time_text(RIGHT[name])
    assert timed.fault is None, timed.fault
    assert timed.side == "below"


@pytest.mark.parametrize("name", WRONG)
def test_wrong_or_slow_solution_is_above_it(name: str, time_text: Callable[[str], TimingResult]) -> None:
    """By its time, or because a window's results are not the reference's."""
    timed = time_text(WRONG[name])
    assert timed.side == "above"
    assert (timed.fault is None) == (name == "slow")
