"""Kernels of Triton on a CPU: right ones pass, and each fault has its own name and line.  Without Triton nothing is
checked, and every command says how to install it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import pytest
from built_in import COURSE

from harness.course.exercise import Exercise
from harness.course.submission import Submission
from harness.grading import triton
from harness.grading.grader import Grader
from harness.lint.exercise import lint_exercise
from harness.repro.failing_call import find_failing_call
from harness.results.result import CheckVerdict, Result, Verdict
from harness.sandbox.zygote import Zygote
from harness.study.exercise_steps import side_step, step_after_check

ADD = """\
import torch
import triton
import triton.language as tl


@triton.jit
def add(x, y, out, n, B: tl.constexpr):
    i = tl.program_id(0) * B + tl.arange(0, B)
    m = i < n
    a = tl.load(x + i, mask=m)
    b = tl.load(y + i, mask=m)
    tl.store(out + i, a + b, mask=m)


def vector_add(x, y):
    out = torch.empty_like(x)
    add[(triton.cdiv(x.numel(), 256),)](x, y, out, x.numel(), B=256)
    return out
"""
LAUNCH = "    add[(triton.cdiv(x.numel(), 256),)](x, y, out, x.numel(), B=256)\n"
STORE = "    tl.store(out + i, a + b, mask=m)\n"
# By fault: what is changed in the kernel above, its new text, and the line that is named.
FAULTS = {
    "MissingMask": ("tl.load(x + i, mask=m)", "tl.load(x + i)", 10),
    "OutOfBounds": ("m = i < n", "m = i < n + 1", 10),
    "StoreRace": ("tl.program_id(0) * B +", "tl.program_id(0) * (B // 2) +", 12),
    "LoadRace": (STORE, f"{STORE}    tl.store(out + i, a, mask=m & (tl.load(out + 0 * i) == 0))\n", 13),
    "UnwrittenMemory": ("a = tl.load(x + i, mask=m)", "a = tl.load(out + i, mask=m)", 10),
    "NoKernel": (LAUNCH, "", 15),
    "OneProgram": ("(triton.cdiv(x.numel(), 256),)](x, y, out, x.numel(), B=256)",
                   "(1,)](x, y, out, x.numel(), B=triton.next_power_of_2(x.numel()))", 17),
    "NotStored": ("triton.cdiv(x.numel(), 256)", "max(1, x.numel() // 256)", 17),
}  # fmt: skip
# By what is wrong in the launcher: the changed text, the new one, and what the refusal names.
REFUSED = {
    "work in torch": ("return out", "return x + y", "aten::add"),
    "work in numpy": ("return out", "out.numpy()[:] = x.numpy() + y.numpy()\n    return out", "numpy"),
    "a copy": (LAUNCH, "    x = x.clone()\n" + LAUNCH, "aten::clone"),
    "a number read": (LAUNCH, "    float(x.view(-1)[0])\n" + LAUNCH, "the numbers of a tensor are read"),
    "work in the grid": (
        "add[(triton.cdiv(x.numel(), 256),)]", "add[lambda _: (triton.cdiv((x + y).numel(), 256),)]", "aten::add",
    ),
    "work in the kernel": (
        "    m = i < n\n", "    m = i < n\n    torch.add(torch.ones(1), 1)\n", "aten::ones",
    ),
    "a refusal that is caught": (
        LAUNCH, "    try:\n        x + y\n    except BaseException:\n        pass\n" + LAUNCH, "aten::add",
    ),
    "a tensor made before": (
        "def vector_add(x, y):\n", "OLD = torch.zeros(9999)\n\n\ndef vector_add(x, y):\n    y = OLD[: x.numel()]\n",
        "made before",
    ),
    "a changed interpreter": (
        "    return out",
        "    from triton.runtime import interpreter\n"
        "    interpreter.InterpreterBuilder.create_masked_store = lambda *_: None\n    return out",
        "interpreter of Triton was changed",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    """The first exercise of the chapter."""
    return COURSE.exercise("vector-add")


@pytest.fixture(scope="module")
def grade(zygote: Zygote, exercise: Exercise) -> Callable[[str], Result]:
    """The result of a text, under one seed."""
    grader = Grader(zygote, 5)
    return lambda text: grader.grade(
        Submission("vector_add.py", "vector_add.py", "", "vector-add", text=text), exercise, with_diagnosis=False
    )


def changed(old: str, new: str) -> str:
    """The right kernel with one change."""
    assert ADD.count(old) == 1
    return ADD.replace(old, new)


@pytest.mark.triton
def test_right_kernel_passes_with_its_traffic(grade: Callable[[str], Result]) -> None:
    """Each element is counted once, and the result says that nothing ran on a GPU."""
    result = grade(ADD)
    assert result.verdict is Verdict.PASSED, result.message
    (traffic,) = [check for check in result.checks if check.kind == "cost"]
    assert traffic.figure == traffic.limit
    assert traffic.unit == "elements"
    assert result.environment["triton"] == triton.WATCHED


@pytest.mark.triton
@pytest.mark.parametrize("fault", FAULTS)
def test_fault_has_its_name_and_line(fault: str, grade: Callable[[str], Result]) -> None:
    """No fault ends the guest."""
    old, new, line = FAULTS[fault]
    result = grade(changed(old, new))
    assert result.verdict is Verdict.FAILED, result.message
    failing = [check for check in result.checks if fault in check.message]
    assert failing, result.message
    assert {check.verdict for check in failing} == {CheckVerdict.FAILED}
    assert {check.line for check in failing} == {line}
    assert side_step(result, "vector_add.py") is None


@pytest.mark.triton
@pytest.mark.parametrize("case", REFUSED)
def test_work_outside_the_kernel_is_refused(case: str, grade: Callable[[str], Result]) -> None:
    """In torch, in numpy, in the grid; also where the submission catches the refusal."""
    old, new, says = REFUSED[case]
    result = grade(changed(old, new))
    assert result.verdict is Verdict.REFUSED, result.message
    assert says in result.message


@pytest.mark.triton
def test_error_in_a_kernel_keeps_its_type_and_line(grade: Callable[[str], Result]) -> None:
    """The interpreter would wrap it."""
    result = grade(changed("B=256)", "B=200)"))
    assert result.verdict is Verdict.ERROR
    assert "ValueError: arange's range must be a power of 2" in result.message
    assert "line 8, in add" in result.message


@pytest.mark.triton
def test_order_of_programs_is_drawn(grade: Callable[[str], Result]) -> None:
    """A program that counts on the ones before it finds that memory unwritten."""
    text = changed(STORE, STORE + "    tl.load(out + i - B, mask=m & (i >= B))\n")
    result = grade(text)
    assert result.verdict is Verdict.FAILED
    assert "UnwrittenMemory" in result.message or "LoadRace" in result.message


@pytest.mark.triton
def test_no_script_of_a_kernel_is_written(exercise: Exercise, zygote: Zygote) -> None:
    """Plain Python shows nothing of what the guard sees."""
    one = Submission("vector_add.py", "vector_add.py", "", "vector-add", text=ADD)
    with pytest.raises(Exception, match="TRITON_INTERPRET=1 python"):
        find_failing_call(one, Grader(zygote, 5).key_of(exercise), zygote)


def test_without_triton_nothing_is_verified(
    zygote: Zygote, exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verdict and the next step say how to install it; lint says that it has not checked."""
    monkeypatch.setattr(triton, "find_spec", lambda name: None)
    one = Submission("vector_add.py", "vector_add.py", "", "vector-add", text=ADD)
    result = Grader(zygote, 5).grade(one, exercise)
    assert result.verdict is Verdict.UNVERIFIED
    assert "pip install triton" in result.message
    assert step_after_check(result, "vector_add.py").command == "pip install triton"
    report = lint_exercise(exercise, zygote, range(1))
    assert report.is_missing
    assert not report.problems
    assert "pip install triton" in report.warnings[0]


def test_other_exercises_do_not_need_triton() -> None:
    """Only exercises that say so, and only they."""
    assert triton.find_missing("") == ""
    assert bool(triton.find_missing("triton")) is (find_spec("triton") is None)
    assert {one.chapter for one in COURSE.summaries() if one.language} == {"kernels"}
