"""An exercise with a limit on time, and how its solutions are wrapped."""

from __future__ import annotations

from harness.course.schema import MODELINE

YAML = f"""{MODELINE}
id: settle
title: Settle
level: core
minutes: 5
frequency: often
entry: "settle(x, times)"
returns: Tensor
statement: Do it.
hints: [first hint, second hint, third hint]
forbid:
  - names: [torch.nn.functional.softsign]
    ops: [aten::softsign]
    instead: Write it out.
cases:
  a few:
    call: {{x: {{normal: [3, 4]}}, times: 3}}
mistakes:
  no-x:
    why: You leave x out.
    y + x: y
speed:
  as fast as the reference:
    tier: required
    call: {{x: {{normal: [48, 50]}}, times: 150}}
    limit: 1.5
    why: you do the work more than once
"""


REFERENCE = """import torch


def settle(x, times):
    y = x
    for _ in range(times):
        y = torch.tanh(y + x)
    return y
"""


SLOW = """import torch


def slow(x, times):
    for _ in range(4):
        y = x
        for _ in range(times):
            y = torch.tanh(y + x)
    return y


def settle(x, times):
    return slow(x, times)
"""
