"""Which elements the programs of a launch load and store: bounds, races, new memory, traffic.

Addresses are those of the interpreter; each byte of the memory that a launch may touch has an index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from . import faults

Indices = Any  # of numpy: index of the first byte of each touched element
NOBODY, SEVERAL = -1, -2


@dataclass(eq=False)
class Region:
    """The memory of one tensor and its views; `stored` has a flag for each byte, `name` is the kernel's parameter."""

    owner: torch.Tensor
    start: int
    is_filled: bool
    stored: Any
    name: str = ""

    @classmethod
    def of(cls, tensor: torch.Tensor, is_filled: bool) -> Region:
        """The region of a tensor; `is_filled` if it may be loaded before anything is stored in it."""
        storage = torch.Tensor.untyped_storage(tensor)
        return cls(tensor, storage.data_ptr(), is_filled, np.zeros(storage.nbytes(), dtype=bool))


def offsets_of(tensor: torch.Tensor) -> Any:
    """The offset of each element in the memory of a tensor, in bytes; in the tensor's shape."""
    offsets = np.full((), tensor.storage_offset(), dtype=np.int64)
    for size, stride in zip(tensor.shape, tensor.stride(), strict=True):
        offsets = offsets[..., None] + np.arange(size) * stride
    return offsets * tensor.element_size()


@dataclass(frozen=True)
class Access:
    """One load, store or atomic of a program: addresses and mask of its lanes."""

    kind: str
    pointers: Any
    mask: Any
    has_mask: bool
    is_atomic: bool = False

    def lanes(self) -> Any:
        """The addresses of the lanes that are not masked out."""
        pointers = np.asarray(self.pointers)
        return pointers[np.broadcast_to(np.asarray(self.mask, dtype=bool), pointers.shape)]


class LaunchMemory:
    """The memory of one launch, and which program touched it."""

    def __init__(self, regions: Sequence[Region], tensors: Sequence[tuple[Region, torch.Tensor]]) -> None:
        self.regions = sorted(regions, key=lambda region: region.start)
        sizes = [len(region.stored) for region in self.regions]
        self.starts = np.array([region.start for region in self.regions], dtype=np.uint64)
        self.firsts = np.cumsum([0, *sizes])
        total = int(self.firsts[-1])
        self.is_element = np.zeros(total, dtype=bool)
        self.is_known = np.zeros(total, dtype=bool)
        self.writer, self.reader = np.full((2, total), NOBODY, dtype=np.int32)
        for region, tensor in tensors:
            first = self.firsts[self.regions.index(region)]
            self.is_element[first + offsets_of(tensor).reshape(-1)] = True
        for region, first, size in zip(self.regions, self.firsts, sizes, strict=False):
            self.is_known[first : first + size] = region.is_filled | region.stored

    def keep(self) -> None:
        """Note in the regions what the launch has stored."""
        for region, first in zip(self.regions, self.firsts, strict=False):
            region.stored |= self.writer[first : first + len(region.stored)] != NOBODY

    def touch(self, access: Access, program: int) -> int:
        """Check an access and note it; the number of its lanes.  Raises KernelFault."""
        found = self.locate(access)
        if access.is_atomic:
            self.is_known[found] = True
            self.writer[found] = np.where(self.writer[found] == NOBODY, SEVERAL, self.writer[found])
        elif access.kind == "store":
            self.store(found, program)
        else:
            self.load(found, program)
        return len(found)

    def locate(self, access: Access) -> Indices:
        """The elements of an access.  Raises KernelFault if a lane touches none."""
        pointers = access.lanes()
        number = np.searchsorted(self.starts, pointers, side="right") - 1
        place = np.maximum(number, 0)
        start = self.starts[place] if len(self.starts) else pointers
        index = (pointers - start).astype(np.int64) + self.firsts[place]
        is_inside = (number >= 0) & (index < self.firsts[np.minimum(place + 1, len(self.firsts) - 1)])
        is_right = is_inside.copy()
        is_right[is_inside] = self.is_element[index[is_inside]]
        if not is_right.all():
            raise self.outside(access, is_inside, is_right)
        return index

    def outside(self, access: Access, is_inside: Any, is_right: Any) -> faults.KernelFault:
        """The fault of an access whose lanes are not all elements of an argument."""
        wrong, all_lanes = int((~is_right).sum()), len(is_right)
        said = f"{wrong} of {all_lanes} lanes of this {access.kind}"
        if not access.has_mask:
            return faults.MissingMask(f"{said} reach beyond their tensor, and it has no mask; mask the ragged end")
        if is_inside[~is_right].all():
            return faults.BetweenRows(f"{said} touch memory between the rows of a tensor; use the tensor's own strides")
        return faults.OutOfBounds(f"{said} reach beyond the tensors of the launch, though it has a mask")

    def store(self, found: Indices, program: int) -> None:
        """A store of these elements.  Raises StoreRace or LoadRace."""
        values, counts = np.unique(found, return_counts=True)
        if len(values) != len(found):
            twice = self.name(int(values[counts > 1][0]))
            raise faults.StoreRace(f"two lanes of this store have one address: {twice}")
        self.refuse(faults.StoreRace, found, self.writer[found], program)
        self.refuse(faults.LoadRace, found, self.reader[found], program)
        self.writer[found] = program
        self.is_known[found] = True

    def load(self, found: Indices, program: int) -> None:
        """A load of these elements.  Raises LoadRace or UnwrittenMemory."""
        writer, reader = self.writer[found], self.reader[found]
        self.refuse(faults.LoadRace, found, np.where(writer == SEVERAL, NOBODY, writer), program)
        unknown = found[~self.is_known[found]]
        if len(unknown):
            raise faults.UnwrittenMemory(f"this load reads {self.name(int(unknown[0]))}, where nothing was stored yet")
        self.reader[found] = np.where((reader == NOBODY) | (reader == program), program, SEVERAL)

    def refuse(self, kind: type[faults.KernelFault], found: Indices, seen: Any, program: int) -> None:
        """Raises this fault if another program was at one of these elements; `seen` names the one at each."""
        wrong = np.flatnonzero((seen != NOBODY) & (seen != program))
        if len(wrong):
            other = "another" if seen[wrong[0]] == SEVERAL else str(seen[wrong[0]])
            what = "both store to" if kind is faults.StoreRace else "do not wait for each other; one stores, one loads"
            raise kind(f"program {program} and {other} {what} {self.name(int(found[wrong[0]]))}")

    def name(self, index: int) -> str:
        """An element as its place in memory: `element 3 of out`."""
        number = int(np.searchsorted(self.firsts, index, side="right")) - 1
        region = self.regions[number]
        return f"element {(index - int(self.firsts[number])) // region.owner.element_size()} of {region.name}"
