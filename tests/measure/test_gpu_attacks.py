"""Known attacks on graders that time a GPU, tried on windows of the CPU: a right and fast solution passes, and no
solution does that computes too slowly, too little or too late.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from harness.comparison.answer_key import reference_source
from harness.course.catalogue import Course
from harness.course.schema import MODELINE
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.grading.runs import time_submission
from harness.measure.cpu_timing import TimingCase, TimingResult
from harness.measure.gpu_timing import DeviceProbe, GpuContestant, GpuPairedTiming
from harness.records import IntegrityFlag
from harness.sandbox.caller import Caller, GuestSource, open_trusted
from harness.sandbox.guest import Limits
from harness.sandbox.zygote import Zygote

ROUNDS = 7
YAML = f"""{MODELINE}
id: project
title: Project
level: core
minutes: 5
frequency: often
entry: "project(x, w1, w2)"
returns: Tensor
statement: Do it.
hints: [first hint, second hint, third hint]
cases:
  a few:
    call: {{x: {{normal: [3, 4]}}, w1: {{normal: [4, 5]}}, w2: {{normal: [5, 2]}}}}
mistakes:
  no-tanh:
    why: You leave tanh out.
    "torch.tanh(x @ w1)": "x @ w1"
speed:
  float32:
    tier: required
    device: cuda
    call: {{x: {{normal: [256, 256]}}, w1: {{normal: [256, 512], scale: 0.1}}, w2: {{normal: [512, 256], scale: 0.1}}}}
    calls: 3
    limit: 4.0
    why: you do the work more than once
  bfloat16:
    tier: required
    device: cuda
    dtype: bfloat16
    call:
      x: {{normal: [768, 768]}}
      w1: {{normal: [768, 1536], scale: 0.05}}
      w2: {{normal: [1536, 768], scale: 0.05}}
    calls: 3
    limit: 4.0
    why: you do the work more than once
"""
REFERENCE = """import torch


def project(x, w1, w2):
    return torch.tanh(x @ w1) @ w2
"""
# The work, repeated often enough to be far above the limit, also under another name.
SLOW = """import torch


def slow(x, w1, w2):
    for _ in range(20):
        y = torch.tanh(x @ w1) @ w2
    return y


project = slow
"""
# The guest's own modules, which a submission can reach and change.
WINDOW = (
    "\nimport sys\n\nwindow = next(module for name, module in sys.modules.items() if name.endswith('gpu_window'))\n"
)
# attack: (source, part of the message; "" if the time alone decides)
ATTACKS: dict[str, tuple[str, str]] = {
    "the last product is never computed, only a linear digest of it": (
        """import torch


class Lazy(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        name = getattr(func, "__name__", "")
        if name in ("isinf", "sign", "where", "mul", "__mul__", "to", "reshape", "view", "contiguous"):
            return next(arg for arg in args if isinstance(arg, Lazy))
        if name in ("matmul", "__matmul__"):
            with torch._C.DisableTorchFunctionSubclass():
                h, w = KNOWN
                rows = 4096 // w.shape[1]
                g = w @ args[1].to(h.dtype).view(rows, -1).T
                return (h.reshape(-1, rows, h.shape[-1]) * g.T).sum((1, 2))
        return super().__torch_function__(func, types, args, kwargs or {})


KNOWN = None


def project(x, w1, w2):
    global KNOWN
    h = torch.tanh(x @ w1)
    if len(x) < 10:
        return h @ w2
    KNOWN = h, w2
    return torch.empty(len(x), w2.shape[1], dtype=x.dtype).as_subclass(Lazy)
""",
        "not the reference's",
    ),
    "a tensor that computes itself in Python when it is read": (
        SLOW
        + """

class Late(torch.Tensor):
    @staticmethod
    def __new__(cls, todo):
        made = torch.Tensor._make_wrapper_subclass(cls, (len(todo[0]), todo[2].shape[1]), dtype=todo[0].dtype)
        made.todo = todo
        return made

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        args = [slow(*arg.todo) if isinstance(arg, Late) else arg for arg in args]
        return func(*args, **(kwargs or {}))


def project(x, w1, w2):
    return Late((x, w1, w2))
""",
        "a tensor expected",
    ),
    "a thread finishes after the return": (
        SLOW
        + """
import threading
import time


def project(x, w1, w2):
    out = torch.zeros(len(x), w2.shape[1], dtype=x.dtype)

    def late():
        time.sleep(0.02)
        out.copy_(slow(x, w1, w2))

    threading.Thread(target=late).start()
    return out
""",
        "its results ",
    ),
    "threads keep computing during the turns of the reference": (
        SLOW
        + """
import threading


def burn():
    while True:
        torch.ones(64, 64) @ torch.ones(64, 64)


for _ in range(2):
    threading.Thread(target=burn, daemon=True).start()
""",
        "",
    ),
    "results of an earlier window": (
        SLOW
        + """
known = []


def project(x, w1, w2):
    if len(known) < 3:
        known.append(slow(x, w1, w2))
        return known[-1]
    known.append(known.pop(0))
    return known[-1].clone()
""",
        "not the reference's",
    ),
    "all calls answered with the last one": (
        SLOW
        + """
calls = 0
out = torch.zeros(256, 256)


def project(x, w1, w2):
    global calls
    calls += 1
    return out.copy_(slow(x, w1, w2)) if calls % 3 == 0 else out
""",
        "when the clock stopped",
    ),
    "half of the sum": (REFERENCE.replace("x @ w1", "x[:, ::2] @ w1[::2]"), "not the reference's"),
    "it works while its inputs are drawn": (
        SLOW
        + WINDOW
        + """
ready = {}
draw = window.Window.draw


def draw_and_work(self, *given):
    draw(self, *given)
    ready.update({arguments[0].data_ptr(): slow(*arguments) for arguments in self.arguments})


window.Window.draw = draw_and_work


def project(x, w1, w2):
    return ready[x.data_ptr()]
""",
        "while its inputs are drawn",
    ),
    "sums of nothing, and the work after the clock": (
        SLOW
        + WINDOW
        + """

class Later(window.Window):
    def go(self, call, is_idle):
        self.call = call
        return [{"tensor": "t0"} for _ in self.arguments], [torch.zeros(32, dtype=torch.int64)] * len(self.arguments)

    def open(self, number):
        return {"tensor": "t0"}, window.raw_tensors({"t0": self.call(self.arguments[number])})


window.Window.go, window.Window.open = Later.go, Later.open
""",
        "when the clock stopped",
    ),
    "sums of nothing, and one word of each stretch changed later to match them": (
        SLOW
        + WINDOW
        + """
import numpy as np


def go(self, call, is_idle):
    self.call = call
    return [{"tensor": "t0"} for _ in self.arguments], [torch.zeros(32, dtype=torch.int64)] * len(self.arguments)


def open_later(self, number):
    y = self.call(self.arguments[number])
    words = y.view(torch.int64).view(-1, window.STRETCH)
    inverse = pow(int(self.multipliers[0]), -1, 1 << 64)
    for row in words.numpy().view(np.uint64):
        total = sum(int(a) * int(b) for a, b in zip(row, self.multipliers.numpy().view(np.uint64)))
        row[0] = (int(row[0]) - total * inverse) % (1 << 64)
    return {"tensor": "t0"}, window.raw_tensors({"t0": y})


window.Window.go, window.Window.open = go, open_later
""",
        "not the reference's",
    ),
    "clocks and waiting patched": (
        SLOW
        + WINDOW
        + """
import time

for name in ("perf_counter", "monotonic", "time", "process_time"):
    setattr(time, name, lambda *given: 0.0)
window.Window.synchronize = lambda self: None
torch.cuda.synchronize = lambda *given: None
""",
        "",
    ),
}
OTHERWISE = "not the reference's"


def returning(text: str) -> str:
    """The reference with something else in place of its result `y`."""
    return REFERENCE.replace("return torch.tanh(x @ w1) @ w2", f"y = torch.tanh(x @ w1) @ w2\n    {text}")


CACHED = """

work, known = project, {}


def project(x, w1, w2):
    return known.setdefault(x.shape, work(x, w1, w2))
"""
# wrong or slow without any trick: (source, part of the message)
WRONG = {
    "slow": (SLOW, ""),
    "zeros": (returning("return torch.zeros_like(y)"), OTHERWISE),
    "one row left out": (returning("y[-1] = y[0]\n    return y"), OTHERWISE),
    "half precision": (
        REFERENCE.replace("torch.tanh(x @ w1) @ w2", "(torch.tanh(x.half() @ w1.half()) @ w2.half()).float()"),
        OTHERWISE,
    ),
    "cached by shape": (REFERENCE + CACHED, OTHERWISE),
    "another dtype": (returning("return y.double()"), OTHERWISE),
    "another shape": (returning("return y[None]"), OTHERWISE),
    "no tensor": (returning("return None"), OTHERWISE),
    "NaN": (returning("return y * float('nan')"), OTHERWISE),
    "it raises": (returning("raise ValueError('no')"), "at the timed size it raised ValueError: no"),
    "it ends": (returning("import os\n    os._exit(0)"), "ended itself"),
}
LONG = ("threads keep computing during the turns of the reference", "clocks and waiting patched", "transposed")
RIGHT = {
    "the reference": REFERENCE,
    "transposed": REFERENCE.replace("torch.tanh(x @ w1) @ w2", "(w2.T @ torch.tanh(w1.T @ x.T)).T"),
    "a subclass that changes nothing": """import torch


class Named(torch.Tensor):
    pass


def project(x, w1, w2):
    return (torch.tanh(x @ w1) @ w2).as_subclass(Named)
""",
}
IN_BFLOAT16 = {
    "fp8": """import torch


def project(x, w1, w2):
    x, w1, w2 = (given.to(torch.float8_e4m3fn).to(given.dtype) for given in (x, w1, w2))
    return torch.tanh(x @ w1) @ w2
""",
    "a result in fp8": """import torch


def project(x, w1, w2):
    y = torch.tanh(x @ w1) @ w2
    return y.to(torch.float8_e4m3fn).to(y.dtype)
""",
}


def median_side(ratios: Sequence[float], limit: float) -> str:
    """The side of the median of a few rounds. The limit is so far from both sides that a busy machine rarely
    matters."""
    if len(ratios) < ROUNDS:
        return ""
    return "above" if statistics.median(ratios) > limit else "below"


@pytest.fixture(scope="module")
def time_text(course_of: Callable[[str, str, str], Course], zygote: Zygote) -> Callable[[str, int], TimingResult]:
    """A function that times a text against the reference, in windows of a case."""
    exercise = course_of("project", YAML, REFERENCE).exercise("project")
    cases = [TimingCase(exercise, case, zygote, 1) for case in exercise.file.speed]
    parameters = ("x", "w1", "w2")

    def call(text: str, number: int = 0) -> TimingResult:
        timing = cases[number]
        baseline, reference = timing.open_baseline(), open_trusted(zygote, reference_source(exercise), 1)
        with baseline.guest, reference.guest, zygote.fork(Limits(60)) as guest:
            probe = DeviceProbe(GpuContestant(baseline), factor=1e9)  # other tests run beside this one
            probe.calibrate()
            own = Caller(guest)
            assert own.load(GuestSource(text, "project.py", "project", parameters), 1) is None
            contestants = probe.contestant, GpuContestant(reference), GpuContestant(own)
            return GpuPairedTiming(timing, *contestants, probe).run(is_sure=median_side)

    return call


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in LONG else []) for name in RIGHT]
)
def test_right_and_fast_solution_is_below_the_limit(name: str, time_text: Callable[[str], TimingResult]) -> None:
    """The class of its result does not matter."""
    timed = time_text(RIGHT[name])
    assert timed.fault is None, timed.fault
    assert timed.side == "below", timed


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in LONG else []) for name in (*ATTACKS, *WRONG)]
)
def test_attack_or_wrong_solution_is_above_the_limit(name: str, time_text: Callable[[str], TimingResult]) -> None:
    """Because of its time, or because its results are wrong."""
    text, part = (ATTACKS | WRONG)[name]
    timed = time_text(text)
    assert timed.side == "above"
    message = timed.fault.message if timed.fault else timed.reason
    assert part in message if part else not message, message


@pytest.mark.slow
def test_right_solution_in_bfloat16_is_below_the_limit(time_text: Callable[[str, int], TimingResult]) -> None:
    """The rounding of bfloat16 is allowed."""
    timed = time_text(REFERENCE, 1)
    assert (timed.side, timed.fault) == ("below", None), timed


@pytest.mark.parametrize("name", IN_BFLOAT16)
def test_precision_below_bfloat16_is_wrong(name: str, time_text: Callable[[str, int], TimingResult]) -> None:
    """The case's tolerance for values decides."""
    timed = time_text(IN_BFLOAT16[name], 1)
    assert timed.fault is not None
    assert "not the reference's" in timed.fault.message


def test_submission_is_timed_in_windows_and_its_flags_are_reported(
    course_of: Callable[[str, str, str], Course], zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in grading: the flags include those of code that runs only in timed calls."""
    if "seccomp" not in zygote.layers:
        pytest.skip("without a sandbox speed is not judged")
    monkeypatch.setattr("harness.grading.runs.DeviceProbe", partial(DeviceProbe, factor=1e9))
    exercise = course_of("project", YAML, REFERENCE).exercise("project")
    grader = Grader(zygote, 1)
    timing = TimingCase(exercise, exercise.file.speed[0], zygote, 1)
    peek = 'if len(x) > 100:\n        next(iter((vars(sys)["_get" + "frame"],)))()\n    return y'
    text = "import sys\n" + returning(peek)
    flags: dict[IntegrityFlag, None] = {}
    submission = Submission("project.py", "project.py", "", "project", text=text)
    timed = time_submission(submission, grader.key_of(exercise), timing, zygote, flags)
    assert (timed.side, timed.fault) == ("below", None), timed
    assert "frames" in {flag.signal for flag in flags}
