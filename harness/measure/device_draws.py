"""The inputs of timed windows: a case's draws, which guests make on the timed device.

Numbers, shapes and overwritten entries are computed here; guests draw the random entries of tensors from a seed
(`guest.device_draws`).  Everything else in a case is drawn here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from harness.course.drawing import CaseDrawer
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import SpeedFile
from harness.guest import protocol
from harness.records import Array, Call
from harness.sandbox.wire import write

ITEM_BYTES = {"float64": 8, "int64": 8, "float32": 4, "int32": 4, "float16": 2, "bfloat16": 2, "int8": 1, "bool": 1}
# Random tensors, by the class of their expression in lower case.
KINDS = ("normal", "uniform", "integers", "mask", "permutation")


@dataclass(frozen=True)
class DeviceDraw:
    """A tensor that guests draw.  Equal `key`s mean the same tensor; the other fields are those of the case's draw."""

    key: int
    kind: str
    shape: tuple[int, ...]
    dtype: str
    put: tuple[tuple[tuple[Any, ...], Any], ...] = ()
    scale: float = 1.0
    shift: float = 0.0
    low: float = 0
    high: float = 1
    keep: float = 1.0
    every_row: bool = False

    @property
    def size_bytes(self) -> int:
        """The size of the tensor in bytes."""
        return math.prod(self.shape) * ITEM_BYTES[self.dtype]


class DeviceDrawer(CaseDrawer):
    """Draws a case, except for its random tensors, which are left to the device."""

    keys = 0

    def argument(self, expression: Any) -> Any:
        """The value of an argument or a `let`: a draw on the device if it is a random tensor."""
        node, kind = expression, type(expression).__name__.lower()
        if kind not in KINDS:
            return self.value(node)
        self.keys += 1
        if kind == "permutation":
            return DeviceDraw(self.keys, kind, (self.count(node.permutation),), "int64")
        key, shape = self.keys, self.shape(getattr(node, kind))
        dtype = "bool" if kind == "mask" else node.dtype or self.case.dtype
        return DeviceDraw(key, kind, shape, dtype, **self.numbers_of(kind, node), put=self.puts(node))

    def numbers_of(self, kind: str, node: Any) -> dict[str, Any]:
        """The numbers of a draw."""
        if kind == "normal":
            return {"scale": self.finite(node.scale), "shift": self.finite(node.shift)}
        if kind == "uniform":
            return {"low": self.finite(node.low), "high": self.finite(node.high)}
        if kind == "mask":
            return {"keep": self.finite(node.keep), "every_row": bool(node.every_row)}
        return dict(zip(("low", "high"), self.span(node.low, node.high, is_closed=False), strict=True))

    def puts(self, node: Any) -> tuple[tuple[tuple[Any, ...], Any], ...]:
        """The indices and values that the case overwrites."""
        return tuple(
            (tuple(":" if index == ":" else self.number(index) for index in put.at), self.number(put.value))
            for put in node.put
        )


def draw_on_device(exercise: Exercise, case: SpeedFile, seed: int, repeat: int = 0) -> Call:
    """The call of a case, with draws on the device for its random tensors.  Raises CourseError like `draw_call`."""
    return draw_call(exercise, case, seed, repeat, drawer_type=DeviceDrawer)


def write_value(value: Any, tensors: protocol.Tensors) -> Any:
    """A value as a node; adds the tensors that were drawn here to those given."""

    def leaf(item: Any) -> Any:
        return {"draw": asdict(item)} if isinstance(item, DeviceDraw) else write(item, tensors, {})

    return protocol.encode(value, leaf)


def input_bytes(calls: Iterable[Call]) -> int:
    """The size of all tensors in the arguments of the calls, in bytes."""
    leaves = [leaf for call in calls for leaf in call.leaves()]
    drawn = sum(leaf.size_bytes for leaf in leaves if isinstance(leaf, DeviceDraw))
    return drawn + sum(len(leaf.data) for leaf in leaves if isinstance(leaf, Array))
