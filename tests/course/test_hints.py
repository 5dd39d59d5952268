"""A hint of code is shown a step a line."""

from __future__ import annotations

import pytest

from harness.course.hints import hint_lines


@pytest.mark.parametrize(
    ("hint", "lines"),
    [
        ("`s = x.sort()`; `keep = s < p`;\n  at the end `return keep`.",
         ["s = x.sort()", "keep = s < p", "at the end `return keep`"]),
        ("h = x.float(); return h * torch.rsqrt(h.mean(-1)).", ["h = x.float()", "return h * torch.rsqrt(h.mean(-1))"]),
        ("A row of -inf gives NaN; replace it\nby zeros.", ["A row of -inf gives NaN; replace it by zeros."]),
        ("`a = 1; b = 2` is one step.", ["`a = 1; b = 2` is one step."]),
        ("Start with m = -inf; add exp(x). Where m is -inf, add 0.",
         ["Start with m = -inf; add exp(x). Where m is -inf, add 0."]),
    ],
)  # fmt: skip
def test_hint_that_is_mostly_code_has_a_line_a_step(hint: str, lines: list[str]) -> None:
    """Prose stays one line, whatever its semicolons."""
    assert hint_lines(hint) == lines
