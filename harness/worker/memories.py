"""Whose each byte of the memory of tensors and arrays is: what was last written there.

Views of one memory overlap as they do in torch and numpy, so that a buffer may be used again, or filled part by part.
Nothing here calls a function of either, whose operators are listened to.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch

from .numpy_counts import arrays_in, memory_of, root_of
from .tensors import tensors_in

NOBODY = 0
# How a number is held, and in how many bytes.
HELD, WIDTH = "i", array("i").itemsize


class _View(NamedTuple):
    """Where a block lies: the memory that it is a part of, and the bytes of its own, by their addresses."""

    begin: int
    end: int
    first: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    width: int

    @property
    def is_whole(self) -> bool:
        """Whether all of the memory is shown."""
        entries = self.width
        for count, stride in zip(self.shape, self.strides, strict=True):
            entries *= count if stride else 1
        return entries >= self.end - self.begin


@dataclass
class _Region:
    """A stretch of memory and its numbers: one for all bytes, or one for each.  What holds it is kept."""

    begin: int
    end: int
    kept: list[Any]
    numbers: int | bytearray

    def spread(self) -> bytearray:
        """A number for each byte."""
        if isinstance(self.numbers, int):
            self.numbers = bytearray(array(HELD, [self.numbers]).tobytes() * (self.end - self.begin))
        return self.numbers

    def show(self, view: _View) -> np.ndarray[Any, Any]:
        """The numbers of the bytes that a block shows."""
        strides = tuple(stride * WIDTH for stride in (*view.strides, 1))
        start = (view.first - self.begin) * WIDTH
        return np.ndarray((*view.shape, view.width), HELD, self.spread(), start, strides)


class Memories:
    """Numbers for all bytes that were written.  What holds them is kept, so that no memory is given to others."""

    def __init__(self) -> None:
        # they do not overlap
        self.begins: list[int] = []
        self.regions: dict[int, _Region] = {}

    def write(self, block: Any, number: int) -> None:
        """All that a tensor or array shows is this one's."""
        view = _view_of(block)
        if 0 in view.shape or (number == NOBODY and not self._overlapping(view)):
            return
        region = self._region_of(view)
        region.kept.append(block)
        if view.is_whole and (view.begin, view.end) == (region.begin, region.end):
            region.numbers = number
        else:
            region.show(view)[...] = number

    def read(self, block: Any) -> set[int]:
        """Whose what it shows is."""
        view = _view_of(block)
        if 0 in view.shape:
            return set()
        if not self._overlapping(view):
            return {NOBODY}
        region = self._region_of(view)
        if isinstance(region.numbers, int):
            return {region.numbers}
        return set(array(HELD, region.show(view).tobytes()))

    def _overlapping(self, view: _View) -> list[_Region]:
        first, last = bisect_right(self.begins, view.begin), bisect_left(self.begins, view.end)
        found = [self.regions[begin] for begin in self.begins[max(first - 1, 0) : last]]
        return [one for one in found if one.end > view.begin]

    def _region_of(self, view: _View) -> _Region:
        """The region with all of the memory; those that have parts of it become one."""
        found = self._overlapping(view)
        if len(found) == 1 and found[0].begin <= view.begin and view.end <= found[0].end:
            return found[0]
        begin, end = min([view.begin, *(one.begin for one in found)]), max([view.end, *(one.end for one in found)])
        region = _Region(begin, end, [kept for one in found for kept in one.kept], NOBODY)
        for one in found:
            region.spread()[(one.begin - begin) * WIDTH : (one.end - begin) * WIDTH] = one.spread()
            self.begins.remove(one.begin)
            del self.regions[one.begin]
        insort(self.begins, begin)
        self.regions[begin] = region
        return region


def blocks_in(value: Any) -> list[Any]:
    """The tensors and arrays inside nested lists, tuples and dicts, as far as they have memory."""
    return [one for one in (*tensors_in(value), *arrays_in(value)) if memory_at(one)]


def memory_at(block: Any) -> int:
    """Where the memory of a tensor or array begins; 0 where it has none of its own."""
    if not isinstance(block, torch.Tensor):
        return memory_of(block)
    try:
        return block.untyped_storage().data_ptr()
    except RuntimeError:  # a nested or a sparse tensor has none of its own
        return 0


def outside(blocks: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Those blocks that share no memory with the others."""
    spans = [(one.begin, one.end) for one in map(_view_of, others)]
    views = [(one, _view_of(one)) for one in blocks]
    return [one for one, view in views if not any(view.begin < end and begin < view.end for begin, end in spans)]


def _view_of(block: Any) -> _View:
    if isinstance(block, torch.Tensor):
        begin, width = memory_at(block), block.element_size()
        end, first = begin + block.untyped_storage().nbytes(), begin + int(block.storage_offset()) * width
        return _View(begin, end, first, tuple(block.shape), tuple(one * width for one in block.stride()), width)
    begin, root = memory_of(block), root_of(block)
    end = begin + (root.untyped_storage().nbytes() if isinstance(root, torch.Tensor) else root.nbytes)
    first = int(block.__array_interface__["data"][0])
    ends = [stride * (count - 1) for count, stride in zip(block.shape, block.strides, strict=True) if count]
    # an array that was made of a part of other memory may reach beyond what it is said to be a view of
    begin = min(begin, first + sum(one for one in ends if one < 0))
    end = max(end, first + sum(one for one in ends if one > 0) + block.itemsize)
    return _View(begin, end, first, block.shape, block.strides, block.itemsize)
