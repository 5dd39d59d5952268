"""The inputs of timed windows: a case's draws, which guests make on the timed device.

Numbers, shapes and overwritten entries are computed here; guests draw the random entries of tensors from a seed
(`guest.device_draws`).  Everything else in a case is drawn here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
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

    def draw_let(self) -> None:
        for name, expression in self.case.let.items():
            self.let[name] = self.device_value(expression)

    def arguments(self, expressions: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        return tuple((name, self.device_value(expression)) for name, expression in expressions.items())

    def device_value(self, expression: Any) -> Any:
        """The value of an argument or a `let`: a draw on the device if it is a random tensor."""
        make = DEVICE_DRAWS.get(type(expression).__name__)
        return self.value(expression) if make is None else make(self, expression)

    def next_key(self) -> int:
        self.keys += 1
        return self.keys

    def puts(self, node: Any) -> tuple[tuple[tuple[Any, ...], Any], ...]:
        """The indices and values that the case overwrites."""
        return tuple(
            (tuple(":" if index == ":" else self.number(index) for index in put.at), self.number(put.value))
            for put in node.put
        )


def _normal(drawer: DeviceDrawer, node: Any) -> DeviceDraw:
    shape, dtype = drawer.shape(node.normal), node.dtype or drawer.case.dtype
    scale, shift = drawer.finite(node.scale), drawer.finite(node.shift)
    return DeviceDraw(drawer.next_key(), "normal", shape, dtype, drawer.puts(node), scale=scale, shift=shift)


def _uniform(drawer: DeviceDrawer, node: Any) -> DeviceDraw:
    shape, dtype = drawer.shape(node.uniform), node.dtype or drawer.case.dtype
    low, high = drawer.finite(node.low), drawer.finite(node.high)
    return DeviceDraw(drawer.next_key(), "uniform", shape, dtype, drawer.puts(node), low=low, high=high)


def _integers(drawer: DeviceDrawer, node: Any) -> DeviceDraw:
    shape = drawer.shape(node.integers)
    low, high = drawer.span(node.low, node.high, is_closed=False)
    return DeviceDraw(drawer.next_key(), "integers", shape, node.dtype, drawer.puts(node), low=low, high=high)


def _mask(drawer: DeviceDrawer, node: Any) -> DeviceDraw:
    shape, keep = drawer.shape(node.mask), drawer.finite(node.keep)
    puts = drawer.puts(node)
    return DeviceDraw(drawer.next_key(), "mask", shape, "bool", puts, keep=keep, every_row=bool(node.every_row))


def _permutation(drawer: DeviceDrawer, node: Any) -> DeviceDraw:
    return DeviceDraw(drawer.next_key(), "permutation", (drawer.count(node.permutation),), "int64")


DEVICE_DRAWS: Mapping[str, Callable[[DeviceDrawer, Any], DeviceDraw]] = {
    "Normal": _normal,
    "Uniform": _uniform,
    "Integers": _integers,
    "Mask": _mask,
    "Permutation": _permutation,
}


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
