"""Values → Python expressions.  Small tensors are written out and read back exactly; large ones go into a file of
tensors beside the script.  Pure.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

from harness.comparison.compare import Bound
from harness.comparison.tolerance import Numbers
from harness.guest import protocol
from harness.records import Array, Function, Iterator, Ranks, SavedValue, Support

# The largest tensor that is written out, as large as a message shows.
MOST_ENTRIES = 64
MOST_COLUMNS = 100
# The dtypes that `torch.tensor` infers for such entries.
NATURAL = ("float32", "int64", "bool")


@dataclass
class Literals:
    """Writes values, and collects the tensors for the file beside the script.

    `name_saved` gives the variable of a saved result; `functions` and `supports` are to be called by the script.
    """

    name_saved: Callable[[str], str]
    tensors: protocol.Tensors = field(default_factory=dict)
    functions: dict[str, None] = field(default_factory=dict)
    supports: dict[str, None] = field(default_factory=dict)
    needs: set[str] = field(default_factory=set)

    def write(self, value: Any, name: str) -> str:
        """An expression; `name` is the variable it is assigned to."""
        match value:
            case Array():
                return self.write_array(value, name)
            case SavedValue():
                return self.name_saved(value.name)
            case Ranks():
                self.needs.add("load_ranks")
                return f"load_ranks({value.name!r})"
            case Function():
                self.needs.add("isolated")
                self.functions[value.name] = None
                return f"isolated({value.name}({self._options(value.options, name)}))"
            case Support():
                self.supports[value.name] = None
                return f"{value.name}({self._options(value.options, name)})"
            case Iterator():
                return f"(item for item in {self.write(list(value.items), name)})"
            case list() | tuple():
                items = [self.write(item, f"{name}.{n}") for n, item in enumerate(value)]
                left, right = "[]" if isinstance(value, list) else "()"
                return _join(left, items, right, is_single=isinstance(value, tuple) and len(items) == 1)
            case dict():
                pairs = [f"{self.write(k, name)}: {self.write(v, f'{name}.{k}')}" for k, v in value.items()]
                return _join("{", pairs, "}")
            case Bound():
                return self.write_bound(value, name)
            case float():
                return self._number(value)
            case str() if len(value) > MOST_COLUMNS:
                starts = range(0, len(value), MOST_COLUMNS - 8)
                return _join("(", [repr(value[at : at + MOST_COLUMNS - 8]) for at in starts], ")", comma="")
            case _:
                return repr(value)

    def write_array(self, array: Array, name: str) -> str:
        """`torch.tensor(…)`, or `stored[…]` for a large one."""
        entries = array.numpy()
        if entries.size > MOST_ENTRIES:
            return self.store(array, name)
        if not entries.size and entries.ndim > 1:
            return f"torch.empty({list(array.shape)}, dtype=torch.{array.dtype})"
        dtype = "" if array.dtype in NATURAL and entries.size else f", dtype=torch.{array.dtype}"
        return f"torch.tensor({self.write_entries(array)}{dtype})"

    def store(self, array: Array, name: str) -> str:
        """Add a tensor to the file beside the script."""
        raw = protocol.RawTensor(array.dtype, array.shape, array.data)
        keys = chain([name], (f"{name} {number}" for number in count(2)))
        key = next(key for key in keys if self.tensors.get(key, raw) == raw)
        self.tensors[key] = raw
        return f"stored[{key!r}]"

    def write_entries(self, array: Array) -> str:
        """The entries as nested lists, each in the shortest form that reads back exactly."""
        import numpy as np

        def nested(entries: Any) -> str:
            if entries.ndim:
                return _join("[", [nested(row) for row in entries], "]")
            if not array.is_float:
                return repr(entries.item())
            exact, short = entries.astype(np.float64), np.array(float(str(entries)))
            is_same = Array.of(short, array.dtype).data == Array.of(exact, array.dtype).data
            return self._number(float(short if is_same else exact))

        return nested(array.numpy())

    def write_bound(self, bound: Bound, name: str) -> str:
        """`close(…)`: the expected floats and their allowed errors."""
        self.needs.add("close")
        if not bound.dtype:
            return f"close({self._number(float(bound.exact[0]))}, allowed={float(bound.allowed[0])!r}, dtype=None)"
        parts = [self._numbers(bound.exact, name), f"allowed={self._errors(bound.allowed, f'{name} allowed')}"]
        if bound.dtype != "float32":
            parts.append(f"dtype=torch.{bound.dtype}")
        if bound.in_single is not None:
            parts.append(f"allowed_in_single={self._errors(bound.in_single, f'{name} allowed in single')}")
        return _join("close(", parts, ")")

    def _errors(self, allowed: Numbers, name: str) -> str:
        """Allowed errors: one number if all are equal, or one per row."""
        if not allowed.size:
            return "0.0"
        if (allowed == allowed.flat[0]).all():
            return repr(float(allowed.flat[0]))
        rows = allowed[..., :1]
        return self._numbers(rows if (allowed == rows).all() else allowed, name)

    def _numbers(self, numbers: Numbers, name: str) -> str:
        """Float64 numbers as nested lists, or stored in the file."""
        array = Array.of(numbers, "float64")
        is_listed = numbers.size <= MOST_ENTRIES and (numbers.size or numbers.ndim < 2)
        return self.write_entries(array) if is_listed else self.write_array(array, name)

    def _number(self, value: float) -> str:
        text = repr(value)
        if text.lstrip("-") in ("inf", "nan"):
            self.needs.add(text.lstrip("-"))
        return text

    def _options(self, options: Mapping[str, Any], name: str) -> str:
        return ", ".join(f"{key}={self.write(value, f'{name}.{key}')}" for key, value in options.items())


def _join(left: str, items: list[str], right: str, *, is_single: bool = False, comma: str = ",") -> str:
    """On one line if it is short, else one item per line."""
    line = left + f"{comma} ".join(items) + ("," if is_single else "") + right
    if (len(line) <= MOST_COLUMNS and "\n" not in line) or not items:
        return line
    return f"{left}\n{textwrap.indent(''.join(f'{item}{comma}{chr(10)}' for item in items), '    ')}{right}"
