"""Which tensors and arrays bring together what belongs to different entries of lists, each entry being a device's.

For honest learners, as all that is counted inside a guest.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from .memories import NOBODY, Memories, blocks_in, memory_at, outside

ATEN = torch.ops.aten
# What puts its second argument into a part of its first that is not known.
PLACING = (ATEN.index_put_, ATEN.index_copy_)
# For one exchange n devices make n - 1 steps with each of n pieces; more than so many times that are several exchanges.
RINGS = 2
# What leaves nothing of what was there in its first argument.
OVERWRITING = (ATEN.copy_, ATEN.zero_, ATEN.fill_)


class _Origin(NamedTuple):
    """Whose a tensor is, which entries of the lists it was made of, and the operators that joined them."""

    owners: frozenset[int] = frozenset()
    blocks: frozenset[tuple[int, int]] = frozenset()
    joins: frozenset[int] = frozenset()


class JoinsMode(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch does not annotate its modes
    """Follows through every operator whose it is what lies in the memory of tensors and arrays."""

    def __init__(self, lists: Sequence[Sequence[torch.Tensor]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        # of each operator that made any: how many joins, and of how many numbers
        self.joined: list[tuple[int, int]] = []
        # those that led to something that comes from everybody
        self.led: set[int] = set()
        # how often blocks that are not one device's were brought together, whatever they had of each other before
        self.hops = 0
        self.read: set[int] = set()
        # the joins of what had the numbers of all when they left it
        self.told: set[int] = set()
        self.everybody = frozenset(number for one in lists for number in range(len(one)))
        self.blocks = frozenset((place, number) for place, one in enumerate(lists) for number in range(len(one)))
        # by the numbers that `memories` has for them
        self.origins = [_Origin()]
        self.memories = Memories()
        self.lock = threading.Lock()
        for place, one in enumerate(lists):
            for number, tensor in enumerate(one):
                self._write([tensor], _Origin(frozenset([number]), frozenset([(place, number)])))

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        options = dict(kwargs or {})
        result = func(*args, **options)
        options.pop("out", None)
        if func.overloadpacket in PLACING:
            self.see([args[1:], options], result, args[0])
        else:
            given = args[1:] if func.overloadpacket in OVERWRITING else args
            self.see([given, options], result, is_new=not func._schema.is_mutable)
        return result

    def hear_ufunc(self, ufunc: Any, method: str, inputs: Sequence[Any], result: Any) -> None:
        """What numpy's operators join."""
        self.see(inputs, result)

    def hear_function(self, func: Any, arguments: Any, options: Mapping[str, Any], result: Any) -> None:
        """What numpy's functions join."""
        if func in (np.copyto, np.put) and (result is None or arguments[0] is result):
            place = arguments[0]
            self.see(list(arguments[1:]), place, place if func is np.put else None)
        else:
            given = {name: value for name, value in options.items() if name != "out"}
            self.see([arguments, given], result, is_new=options.get("out") is None)

    def is_whole(self, result: Any) -> bool:
        """Whether every entry of every list is in the result."""
        return self._origin_of(result).blocks == self.blocks

    def joins_of(self, result: Any) -> int:
        """How many joins led to it or to no whole; those of a reduce-scatter as if they were of whole blocks."""
        own = self._origin_of(result).joins | self.told
        count, size = map(sum, zip((0, 0), *(self.joined[one] for one in own), strict=True))
        most = len(self.everybody) - 1
        whole = most * sum(_entries(one) for one in blocks_in(result))
        needed = most if count == most * len(self.everybody) and size <= whole else count
        count = needed + sum(joins for one, (joins, _) in enumerate(self.joined) if one not in own | self.led)
        return self.hops if self.hops > RINGS * most * len(self.everybody) else count

    def note_read(self, tensor: torch.Tensor) -> None:
        """The numbers of a tensor leave it; when it has those of all, they were joined before, and are used."""
        with self.lock:
            owners, _, joins = self._origin_of(tensor)
            if owners == self.everybody:
                self.told |= joins
            else:
                self.read |= owners

    def _origin_of(self, value: Any) -> _Origin:
        return self._united({number for one in blocks_in(value) for number in self.memories.read(one)})

    def _united(self, numbers: set[int]) -> _Origin:
        found = [self.origins[number] for number in numbers]
        return _Origin(*(frozenset().union(*parts) for parts in zip(*found, strict=True)))

    def _write(self, blocks: Sequence[Any], origin: _Origin) -> None:
        number = NOBODY
        if origin.owners:
            number = len(self.origins)
            self.origins.append(origin)
        for one in blocks:
            self.memories.write(one, number)

    def see(self, given: Any, result: Any, place: Any = None, *, is_new: bool = False) -> None:
        """That an operator made the result; where it is put into a `place`, what was there before may be left in part.

        What is new and shares memory with what was given is a view of it.
        """
        blocks, made = blocks_in(given), blocks_in(result)
        if is_new and made:
            made = outside(made, blocks)
            if not made:
                return
        with self.lock:
            self._see(blocks, made, blocks_in(place))

    def _see(self, given: Sequence[Any], made: Sequence[Any], places: Sequence[Any]) -> None:
        numbers = [self.memories.read(one) for one in given]
        before = self._origin_of(places)
        owners, blocks, joins = self._united(set().union(*numbers, *map(self.memories.read, places)))
        parts = {self.origins[number].owners for one in numbers for number in one} - {frozenset()}
        if not before.owners <= frozenset().union(*parts):
            parts.add(before.owners)
        if len(parts) > 1:
            joins |= {len(self.joined)}
            count = len(parts) - 1
            self.joined.append((count, count * max(map(_entries, given))))
        spots = {memory_at(one) for one, held in zip(given, numbers, strict=True) if held - {NOBODY}}
        self.hops += len(owners) > 1 and len(spots) > 1
        if owners == self.everybody:
            self.led |= joins
        self._write(made, _Origin(owners, blocks, joins))


def _entries(block: Any) -> int:
    return block.numel() if isinstance(block, torch.Tensor) else int(block.size)
