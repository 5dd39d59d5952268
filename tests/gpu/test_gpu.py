"""With a CUDA device (`pytest -m gpu`): sandboxed guests compute on it, right solutions pass in time, tricks do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.course.catalogue import load_course
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.lint.limits import check_speeds
from harness.results.result import Verdict
from harness.sandbox.gpu_machine import find_missing
from harness.sandbox.nvml import describe
from harness.sandbox.start import start_zygote
from harness.sandbox.zygote import Zygote

pytestmark = pytest.mark.gpu
COURSE = load_course(None)
TIMED = (
    "attention", "flash-attention", "rms-norm", "layer-norm", "softmax", "rope", "top-k", "top-p", "cross-entropy",
    "swiglu", "kv-cache", "int8-quantization",
)  # fmt: skip
HEAD = """import torch


def softmax(x, dim=-1):
    e = torch.exp(x - x.amax(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)
"""
TRICKS = {
    "a side stream": """
right = softmax
side = None


def softmax(x, dim=-1):
    global side
    side = side or torch.cuda.Stream()
    out = torch.zeros_like(x)
    with torch.cuda.stream(side):
        for _ in range(20):
            out.copy_(right(x, dim))
    return out
""",
    "synchronize patched": """
torch.cuda.synchronize = lambda *a, **k: None
right = softmax


def softmax(x, dim=-1):
    for _ in range(20):
        out = right(x, dim)
    return out
""",
    "memory that holds an earlier answer": """
right, calls = softmax, 0


def softmax(x, dim=-1):
    global calls
    calls += 1
    return right(x, dim) if x.numel() < 1_000_000 or calls % 8 else torch.empty_like(x)
""",
    "events and their times patched": """
torch.cuda.Event.elapsed_time = lambda *a: 0.001
torch.cuda.Event.synchronize = lambda *a: None
right = softmax


def softmax(x, dim=-1):
    for _ in range(20):
        out = right(x, dim)
    return out
""",
    "a thread that answers late": """
import threading

right = softmax


def softmax(x, dim=-1):
    out = torch.zeros_like(x)
    threading.Thread(target=lambda: [out.copy_(right(x, dim)) for _ in range(20)]).start()
    return out
""",
    "an answer kept by place and shape": """
right, known = softmax, {}


def softmax(x, dim=-1):
    key = x.data_ptr(), x.shape
    if x.numel() < 1_000_000:
        return right(x, dim)
    if key not in known:
        known[key] = right(x, dim)
    return known[key]
""",
    "rows that sum to one": """
right = softmax


def softmax(x, dim=-1):
    return right(x, dim) if x.numel() < 1_000_000 else torch.full_like(x, 1 / x.shape[dim])
""",
    "half precision": """
right = softmax


def softmax(x, dim=-1):
    return right(x.half(), dim).to(x.dtype)
""",
    "a kernel that runs on through the turns of the reference": """
torch.cuda.synchronize = lambda *a, **k: None
right = softmax
side = None


def softmax(x, dim=-1):
    global side
    for _ in range(20):
        out = right(x, dim)
    if x.numel() > 1_000_000:
        side = side or torch.cuda.Stream()
        with torch.cuda.stream(side):
            torch.cuda._sleep(400_000_000)
    return out
""",
    "results made while the inputs are drawn": """
import sys

window = next(module for name, module in sys.modules.items() if name.endswith("gpu_window"))
right, ready = softmax, {}
draw = window.Window.draw


def draw_and_work(self, *given):
    draw(self, *given)
    for _ in range(20):
        ready.update({arguments[0].data_ptr(): right(*arguments) for arguments in self.arguments})


window.Window.draw = draw_and_work


def softmax(x, dim=-1):
    return ready.get(x.data_ptr()) if x.data_ptr() in ready else right(x, dim)
""",
}
LAZY = """

class Lazy(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return next(arg for arg in args if isinstance(arg, Lazy))


right = swiglu


def swiglu(x, w_gate, w_up, w_down):
    if x.numel() < 1_000_000:
        return right(x, w_gate, w_up, w_down)
    hidden = torch.nn.functional.silu(x @ w_gate.T) * (x @ w_up.T)
    return hidden.new_empty(*x.shape[:-1], len(w_down)).as_subclass(Lazy)
"""
TRITON = Path(__file__).with_name("softmax_in_triton.py")


@pytest.fixture(scope="module")
def gpu_zygote() -> Iterator[Zygote]:
    """A zygote at the strongest level whose guests can use the device."""
    missing = find_missing()
    if missing:
        pytest.skip(missing)
    started, weaker = start_zygote(None, COURSE.secret_paths(), warm=True, device="cuda")
    with started:
        print(f"\n{describe(started.gpu_uuid)}  isolation {started.level} {started.layers} {weaker}")
        assert started.level in ("strict", "standard"), weaker
        yield started


@pytest.fixture(scope="module")
def gpu_grader(zygote: Zygote, gpu_zygote: Zygote) -> Grader:
    """A grader that checks values, cost and diagnosis on the CPU, and values and time on the device."""
    return Grader(zygote, 1, "cuda", gpu_zygote=gpu_zygote)


@pytest.mark.parametrize("exercise_id", COURSE.exercise_ids)
def test_reference_passes_on_the_device(exercise_id: str, gpu_grader: Grader) -> None:
    """Values, cost and time."""
    exercise = COURSE.exercise(exercise_id)
    one = Submission(f"{exercise_id}.py", f"{exercise_id}.py", "", exercise_id, text=exercise.reference_source)
    result = gpu_grader.grade(one, exercise)
    for check in result.checks:
        if check.kind == "speed":
            print(exercise_id, check.id, check.message)
    assert result.verdict is Verdict.PASSED, result.message
    assert result.environment["device"] == "cuda"


@pytest.mark.parametrize("exercise_id", TIMED)
def test_limits_of_the_device_have_a_margin_on_both_sides(exercise_id: str, gpu_grader: Grader) -> None:
    """As lint requires for every speed case."""
    exercise = COURSE.exercise(exercise_id)
    assert [case for case in exercise.file.speed if case.device == "cuda"]
    assert list(check_speeds(exercise, gpu_grader)) == []


@pytest.mark.parametrize("name", TRICKS)
def test_trick_on_the_device_does_not_pass(name: str, gpu_grader: Grader) -> None:
    """Tricks that need a device. A trick that keeps the device busy may leave its time unknown."""
    one = Submission("softmax.py", "softmax.py", "", "softmax", text=HEAD + TRICKS[name])
    result = gpu_grader.grade(one, COURSE.exercise("softmax"))
    assert result.verdict in (Verdict.FAILED, Verdict.ERROR, Verdict.UNVERIFIED), result.message


def test_last_product_that_is_never_computed_does_not_pass(gpu_grader: Grader) -> None:
    """Its bits cannot be computed any other way."""
    exercise = COURSE.exercise("swiglu")
    one = Submission("swiglu.py", "swiglu.py", "", "swiglu", text=exercise.reference_source + LAZY)
    assert gpu_grader.grade(one, exercise).verdict is Verdict.FAILED


def test_triton_solution_passes(gpu_grader: Grader) -> None:
    """Triton's compilers may run in the sandbox."""
    pytest.importorskip("triton")
    one = Submission("softmax.py", "softmax.py", "", "softmax", text=TRITON.read_text(encoding="utf-8"))
    result = gpu_grader.grade(one, COURSE.exercise("softmax"))
    assert result.verdict is Verdict.PASSED, result.message
