"""A slip that has nothing to do with the exercise is answered by its cure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.comparison.advice import cure_error, cure_late, cure_syntax
from harness.comparison.rendering import render
from harness.course.catalogue import Course
from harness.records import Array, Ended, Raised

HEAD = "def scale(x, factor=2.0):\n    "
SLIPS = {
    "from helpers import double\n": "only this file is graded: put helpers of your own into it",
    "from .helpers import double\n": "only this file is graded",
    "open('config.json')\n": "there are no other files while it is graded",
    f"{HEAD}open('config.json')\n    return x * factor\n": "there are no other files while it is graded",
    f"{HEAD}breakpoint()\n    return x * factor\n": "repro` with this file writes the call as a script",
    f"{HEAD}input()\n    return x * factor\n": "nobody can type while it is graded",
    f"{HEAD}y = x * factor\n": "a tensor expected, None returned: is a return missing?",
    f"{HEAD}return x * factor,\n": "is there a comma at the end of the return?",
    f"{HEAD}return (x * factor).sum()\n": "is an axis, as in dim=-1, missing?",
    f"{HEAD}return (x * factor).double()\n": "convert it by .to(torch.float32)",
    f"{HEAD}yield x * factor\n": "it has a yield: return the whole result",
    f"async {HEAD}return x * factor\n": "take `async` out",
    f"{HEAD}return torch.mul(x, factor)\n": "put `import torch` at the top of the file",
    f"{HEAD}return x.mull(factor)\n": "did you mean mul?",
    f"{HEAD}return x * facto\n": "did you mean factor?",
    f"{HEAD}return scale(x, factor)\n": "it calls itself without end",
    f"{HEAD}return x.cuda() * factor\n": "this runs on the CPU",
    f"{HEAD}if x > 0:\n        return x\n": "`if` and `while` need a single value",
    "def Scale(x, factor=2.0):\n    return x * factor\n": "It defines Scale. Name yours scale",
    f"```python\n{HEAD}return x * factor\n```\n": "take the lines with ``` out",
    f"%matplotlib inline\n{HEAD}return x * factor\n": "this is part of a notebook",
    "cells = {'outputs': null}\n": "this is part of a notebook",
    f"<<<<<<< HEAD\n{HEAD}return x * factor\n": "a merge left its markers",
    f"{HEAD}return\u00a0x * factor\n": "type the spaces and minus signs of this line again",
    f"{HEAD}return x.sum * factor\n": "is a pair of () missing",
    f"{HEAD}return x * \u201cfactor\u201d\n": "use the plain quotes",
}  # fmt: skip


@pytest.mark.parametrize(("text", "cure"), SLIPS.items())
def test_slip_is_answered_by_its_cure(
    small_course: Course, tmp_path: Path, run: Callable[..., Any], text: str, cure: str
) -> None:
    """Also with the missing file beside it."""
    (tmp_path / "helpers.py").write_text("def double(x):\n    return 2 * x\n")
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "scale.py").write_text(text, encoding="utf-8")
    ran = run("--course", small_course.root, "check", tmp_path / "scale.py", "--no-cost", "--json")
    assert cure in ran.json["message"]


@pytest.mark.parametrize(
    ("code", "cure"),
    [
        ("torch.ones(2, 2).max(0) - 1", "take .values"), ("torch.ones(2).sort().cumsum(0)", "take .values"),
        ("torch.ones(2).shape(-1)", "x.shape[-1]"), ("torch.sqrt(4)", "** 0.5"),
        ("torch.ones(2, 2).transpose()", "name the two axes"), ("[].append(1).append(2)", "return nothing"),
        ("None + 1", "a value is None"), ("[1] - [2]", "joins two lists"), ("[1] + 'x'", "joins two lists"),
        ("torch.ones(2)[0.5]", "whole number or a mask"), ("a, b = torch.ones(3)", "as many names"),
        ("torch.ones(4).view(3, -1)", "may be -1"), ("torch.ones(2, 3).T.view(6)", "use reshape"),
        ("[1][1]", "length minus 1"), ("torch.ones(2)[2]", "length minus 1"), ("{}['a']", "no such key"),
        ("1 / 0", "divisor is 0"), ("assert not 1", "__main__"),
    ],
)  # fmt: skip
def test_error_of_a_beginner_has_its_cure(code: str, cure: str) -> None:
    """In the words of this Python and this torch."""
    import torch

    with pytest.raises(Exception) as caught:
        exec(code, {"torch": torch})
    error = caught.value
    bases = tuple(each.__name__ for each in type(error).__mro__)
    assert cure in cure_error(Raised(type(error).__name__, bases, str(error)))


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("i++", "i += 1"), ("if a && b:\n    pass", "`and`"), ("if a:\n    pass\nelse if b:\n    pass", "`elif`"),
        ("def f(x) {\n}", "no braces"), ("def f(x)\n    return x", "put a :"), ("x = 'a", "close the quote"),
        ("return 1", "indent it"), ("x = (1", "close each bracket"), ("if x = 1:\n    pass", "== compares"),
    ],
)  # fmt: skip
def test_line_that_is_not_python_has_its_cure(text: str, cure: str) -> None:
    """In the words of this Python."""
    with pytest.raises(SyntaxError) as caught:
        compile(text, "f", "exec")
    line = text.split("\n")[(caught.value.lineno or 1) - 1]
    assert cure in cure_syntax(caught.value.msg, line)


def test_time_limit_names_what_may_be_wrong_with_the_running_line() -> None:
    """A loop that never ends, or one too many; nothing where no line is known."""
    assert "never ends" in cure_late(Ended("timeout", "no answer after 3 s of CPU; line 4 was running: `i += x`", 4))
    assert cure_late(Ended("timeout", "no answer after 3 s of CPU")) == ""
    assert cure_late(Ended("crashed", "`while`", 4)) == ""


def test_t_of_a_batch_is_answered_by_the_axes_to_swap() -> None:
    """Only where the line that raised has it."""
    import torch

    q = torch.ones(2, 3, 4)
    with pytest.raises(RuntimeError) as caught, pytest.warns(UserWarning):
        q @ q.T
    raised = Raised("RuntimeError", ("RuntimeError", "Exception"), str(caught.value), trace="line 7: scores = q @ k.T")
    assert "k.transpose(-2, -1)" in cure_error(raised)
    assert "k.transpose(-2, -1)" not in cure_error(replace(raised, trace="line 7: scores = q @ k.TAIL"))


def test_number_below_one_is_not_shown_as_one() -> None:
    """As many digits as that takes."""
    import numpy as np

    def shown(*numbers: float) -> str:
        values = np.array(numbers, dtype=np.float32)
        return render(Array("float32", values.shape, values.tobytes()))

    assert shown(0.1, 1 - 1e-6) == "tensor([0.1     , 0.999999])"
    assert "0.99999994" in shown(0.1, 1 - 2**-24)
    assert shown(0.1, 1.0, 0.9) == "tensor([0.1, 1. , 0.9])"
