"""Time and memory by operator, beside the reference's: `harness check --profile`.

The figures are counted inside the guests: they help honest learners and decide nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.guest.protocol import Tensors
from harness.records import Call, Ended
from harness.sandbox.caller import Caller
from harness.sandbox.guest import GuestGone
from harness.text import one_line

MOST = 10
MAX_ROWS = 1000


@dataclass(frozen=True)
class Operator:
    """An aten operator: its calls, its total seconds, and the bytes of the tensors that it made."""

    name: str
    calls: int
    seconds: float
    made_bytes: int


@dataclass(frozen=True)
class CallProfile:
    """A call's operators, the slowest first, and the total seconds, including those outside torch."""

    total_s: float
    operators: tuple[Operator, ...]

    @property
    def outside_s(self) -> float:
        """Seconds in Python and other libraries."""
        return max(0.0, self.total_s - sum(operator.seconds for operator in self.operators))


@dataclass(frozen=True)
class ProfileComparison:
    """The profiles of submission and reference for one case."""

    case: str
    own: CallProfile
    reference: CallProfile

    def rows(self, most: int = MOST) -> Sequence[tuple[str, Operator | None, Operator | None]]:
        """The slowest operators of either side, each with the figures of both sides."""
        mine = {operator.name: operator for operator in self.own.operators}
        theirs = {operator.name: operator for operator in self.reference.operators}
        names = sorted(mine.keys() | theirs.keys(), key=lambda name: -_seconds(mine.get(name), theirs.get(name)))
        return [(name, mine.get(name), theirs.get(name)) for name in names[:most]]


def _seconds(*operators: Operator | None) -> float:
    return max(operator.seconds for operator in operators if operator is not None)


def profile_call(caller: Caller, call: Call) -> CallProfile:
    """Profile the second of two equal calls, without one-time work.  Raises GuestGone for no sound answer."""
    for watch in ("", "profile"):
        outcomes = caller.run(call, 1 << 26, watch)
        if outcomes and isinstance(outcomes[-1], Ended):
            raise GuestGone(outcomes[-1])
    caller.guest.send({"op": "profiled"})
    return caller.guest.receive(read_profile)


def read_profile(header: Mapping[str, Any], _: Tensors) -> CallProfile:
    """The operators in a guest's answer; a malformed answer raises."""
    rows = [
        Operator(one_line(str(row[0]), 80), int(_figure(row[1])), _figure(row[2]), int(_figure(row[3])))
        for row in header["rows"][:MAX_ROWS]
    ]
    return CallProfile(_figure(header["total_s"]), tuple(sorted(rows, key=lambda operator: -operator.seconds)))


def _figure(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not finite")
    return number
