"""Triton on a machine without a GPU: values are checked, cost and time are not, and the result says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course.catalogue import Course, load_course
from harness.course.schema import MODELINE
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.grading.triton import imports_triton
from harness.results.result import CheckVerdict, Result, Verdict
from harness.sandbox.zygote import Zygote

SOLUTION = Path(__file__).parents[1] / "gpu" / "softmax_in_triton.py"
YAML = f"""{MODELINE}
id: double
title: Double
level: core
minutes: 5
frequency: often
entry: "double(x)"
returns: Tensor
statement: Do it.
hints: [first hint, second hint, third hint]
cases:
  a few:
    call: {{x: {{normal: [3, 4]}}}}
mistakes:
  triples:
    why: You triple.
    x + x: x + x + x
cost:
  the least work:
    tier: required
    measure: flops
    call: {{x: {{normal: [30, 40]}}}}
    limit: 10000
    why: you do the work more than once
speed:
  as fast as the reference:
    tier: stretch
    call: {{x: {{normal: [30, 40]}}}}
    limit: 2.0
    why: you do the work more than once
"""
REFERENCE = "def double(x):\n    return x + x\n"
OPTIONAL = "try:\n    import triton\nexcept ImportError:\n    pass\n\n\n"


def grade_softmax(text: str, zygote: Zygote) -> Result:
    """The result of a text submitted to the course's softmax exercise."""
    submission = Submission("softmax.py", "softmax.py", "", "softmax", text=text)
    return Grader(zygote, 1).grade(submission, load_course(None).exercise("softmax"))


def test_solution_in_triton_passes_if_its_values_are_right(zygote: Zygote) -> None:
    """Triton interprets the kernel in the sandbox; tests/gpu compiles the same kernel."""
    pytest.importorskip("triton", reason="Triton is not installed; it comes with torch's CUDA build")
    result = grade_softmax(SOLUTION.read_text(encoding="utf-8"), zygote)
    assert result.verdict is Verdict.PASSED, result.message
    assert result.environment["triton"] == "interpreted: values only"


@pytest.mark.slow
def test_kernel_with_wrong_values_fails(zygote: Zygote) -> None:
    """As any solution with wrong values does."""
    pytest.importorskip("triton", reason="Triton is not installed; it comes with torch's CUDA build")
    text = SOLUTION.read_text(encoding="utf-8")
    result = grade_softmax(text.replace("tl.exp(value - top)", "tl.exp(value)"), zygote)
    assert text.count("tl.exp(value - top)") == 1
    assert result.verdict is Verdict.FAILED, result.message


def test_cost_of_interpreted_kernels_is_not_measured(
    course_of: Callable[[str, str, str], Course], zygote: Zygote
) -> None:
    """A required cost makes the verdict unverified and a stretch goal is skipped. Without Triton both are measured."""
    exercise = course_of("double", YAML, REFERENCE).exercise("double")
    grader = Grader(zygote, 1)

    def grade(text: str) -> Result:
        return grader.grade(Submission("double.py", "double.py", "", "double", text=text), exercise)

    result = grade(OPTIONAL + REFERENCE)
    assert result.verdict is Verdict.UNVERIFIED
    assert "the CPU only interprets Triton" in result.message
    verdicts = {check.kind: check.verdict for check in result.checks if check.kind in ("cost", "speed")}
    assert verdicts == {"cost": CheckVerdict.INCONCLUSIVE, "speed": CheckVerdict.SKIPPED}
    assert grade(REFERENCE).verdict is Verdict.PASSED
    assert "triton" not in grade(REFERENCE).environment
    wrong = grade(OPTIONAL + REFERENCE.replace("x + x", "x"))
    assert wrong.verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("source", "is_import"),
    [
        ("import triton", True),
        ("import torch, triton.language as tl", True),
        ("def f():\n    from triton import jit", True),
        ("from triton.language import load", True),
        ("import triton_like", False),
        ("from .triton import jit", False),
        ("name = 'triton'", False),
        ("import triton as", False),
    ],
)
def test_import_of_triton_is_found_anywhere_in_the_source(source: str, is_import: bool) -> None:
    """A text that is not valid Python imports nothing."""
    assert imports_triton(source) is is_import
