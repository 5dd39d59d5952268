"""Checks one opened result of a timed window: it must match its commitment, and be right.

Pure, on bytes and values.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harness.comparison.compare import Expected, Mismatch, find_mismatch
from harness.guest.protocol import ProtocolError, Tensors, decode
from harness.records import Array
from harness.sandbox.wire import read_value

# As in `guest.gpu_window`.
STRETCH, WORD_BYTES = 1024, 8
# Some entries are decided by rounding alone, such as the last token of a nucleus.  A right result may have this many
# times as many differing entries as the reference has itself in another precision.
LEEWAY = 8
# This share of the entries of a large tensor may be wrong, since the reference may show none of a few such entries.
STRAY_SHARE = 1e-6
# The entries of a tensor that are compared in one round; a wrong part of a useful size is found in some round.
MOST_COMPARED = 1 << 20

Sums = Any  # numpy arrays of int64


@dataclass(frozen=True)
class Commitments:
    """The commitments of a guest when the clock stopped: the node and the sums of each result."""

    nodes: tuple[Any, ...]
    sums: tuple[Sums, ...]


@dataclass(frozen=True)
class OpenedResult:
    """A result that a guest sent later."""

    node: Any
    value: Any
    sums: Sums


def draw_multipliers(entropy: int) -> Sums:
    """Odd multipliers, so that each bit of a word counts."""
    return np.random.default_rng(entropy).integers(-(2**63), 2**63, STRETCH, dtype=np.int64) | 1


def sums_of(data: bytes, multipliers: Sums) -> Sums:
    """The sums of a tensor's bytes, computed as in a guest."""
    words = np.frombuffer(data + bytes(-len(data) % WORD_BYTES), np.int64)
    rows = np.zeros((-(-len(words) // STRETCH), STRETCH), np.int64)
    rows.reshape(-1)[: len(words)] = words
    return (rows * multipliers).sum(axis=1, dtype=np.int64)


def read_commitments(header: dict[str, Any], tensors: Tensors) -> Commitments:
    """The commitments of a window in a guest's answer."""
    nodes = tuple(header["values"])
    for node in nodes:
        decode(node, lambda kind, content: None)
    return Commitments(nodes, tuple(_read_sums(tensors, number) for number in range(len(nodes))))


def _read_sums(tensors: Tensors, number: int) -> Sums:
    raw = tensors[f"sums {number}"]
    if raw.dtype != "int64":
        raise ProtocolError(f"sums of {raw.dtype}")
    return np.frombuffer(raw.data, np.int64)


def read_opened(header: dict[str, Any], tensors: Tensors, multipliers: Sums) -> OpenedResult:
    """The result in a guest's answer, with the sums of its bytes."""
    names = itertools.takewhile(tensors.__contains__, (f"t{number}" for number in itertools.count()))
    sums = [sums_of(tensors[name].data, multipliers) for name in names]
    value = read_value(header["value"], tensors)
    return OpenedResult(header["value"], value, np.concatenate(sums) if sums else np.zeros(0, np.int64))


def is_committed(opened: OpenedResult, commitments: Commitments, number: int) -> bool:
    """Whether a result matches its commitment."""
    if number >= len(commitments.nodes) or json.dumps(opened.node) != json.dumps(commitments.nodes[number]):
        return False
    return np.array_equal(opened.sums, commitments.sums[number])


def find_wrong_entry(actual: Any, expected: Expected, entropy: int = 0) -> Mismatch | None:
    """The first place where a result is wrong, except for a few entries that rounding alone decides.

    Only some rows of a large tensor are compared; `entropy` chooses them.
    """
    declared = expected.declared
    if isinstance(declared, Array):
        return _find_in_rows(actual, expected, entropy)
    if isinstance(declared, (list, tuple)) and type(actual) is type(declared) and len(actual) == len(declared):
        keys: Sequence[Any] = range(len(declared))
    elif isinstance(declared, dict) and type(actual) is dict and actual.keys() == declared.keys():
        keys = list(declared)
    else:
        return find_mismatch(actual, expected)
    found = ((key, find_wrong_entry(actual[key], _part(expected, key), entropy)) for key in keys)
    return next((replace(wrong, path=(key, *wrong.path)) for key, wrong in found if wrong), None)


def _part(expected: Expected, key: Any) -> Expected:
    """The expected value of one item of a container."""
    sides = [side[key] for side in (expected.exact, expected.declared, *expected.moved)]
    return replace(expected, exact=sides[0], declared=sides[1], moved=tuple(sides[2:]), allowances={})


def _find_in_rows(actual: Any, expected: Expected, entropy: int) -> Mismatch | None:
    """The first wrong entry in the compared rows."""
    declared: Array = expected.declared
    length = declared.shape[-1] if declared.shape else 1
    size = math.prod(declared.shape)
    if size <= MOST_COMPARED or not isinstance(actual, Array) or actual.shape != declared.shape:
        chosen, found = None, find_mismatch(actual, expected)
    else:
        rows = size // length
        count = max(1, MOST_COMPARED // length)
        chosen = np.sort(np.random.default_rng(entropy).choice(rows, min(count, rows), replace=False))
        sides = [_take_rows(side, chosen) for side in (expected.exact, declared, *expected.moved)]
        some = replace(expected, exact=sides[0], declared=sides[1], moved=tuple(sides[2:]), allowances={})
        found = find_mismatch(_take_rows(actual, chosen), some)
    if found is None or found.differs is None or found.index is None:
        return found
    if int(found.differs.sum()) <= LEEWAY * _count_undecided(expected) + STRAY_SHARE * size:
        return None
    if chosen is None:
        return found
    row, column = found.index
    place = [int(index) for index in np.unravel_index(int(chosen[row]) * length + column, declared.shape)]
    message = found.message.replace(str(list(found.index)), str(place), 1)
    return replace(found, message=f"{message} in {len(chosen)} rows of {size // length}")


def _take_rows(array: Array, rows: Any) -> Array:
    """Some of the rows of a tensor, as a matrix."""
    length = array.shape[-1]
    data = np.frombuffer(array.data, np.uint8).reshape(math.prod(array.shape[:-1]), -1)
    return replace(array, shape=(len(rows), length), data=data[rows].tobytes())


def _count_undecided(expected: Expected) -> int:
    """The number of entries that rounding decides: other whole numbers in another run, or not finite in one."""
    exact, declared, *moved = (side.wide() for side in (expected.exact, expected.declared, *expected.moved))
    if not expected.declared.is_float:
        return max(int((side != exact).sum()) for side in (declared, *moved))
    return max(int((np.isfinite(side) != np.isfinite(exact)).sum()) for side in (declared, *moved))
