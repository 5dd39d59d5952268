"""Which tensors and arrays bring together what belongs to different entries of lists, each entry being a device's.

For honest learners, as all that is counted inside a guest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from .numpy_counts import arrays_in, memory_of
from .tensors import tensors_in

ATEN = torch.ops.aten
# What puts its second argument into its first.
PLACING = (ATEN.index_put_, ATEN.index_copy_)
# For one exchange n devices make n - 1 steps with each of n pieces; more than so many times that are several exchanges.
RINGS = 2
# What leaves nothing of what was there in its first argument.
CLEARING = (ATEN.zero_, ATEN.fill_)


class _Origin(NamedTuple):
    """Whose a tensor is, which entries of the lists it was made of, and the operators that joined them."""

    owners: frozenset[int] = frozenset()
    blocks: frozenset[tuple[int, int]] = frozenset()
    joins: frozenset[int] = frozenset()


class JoinsMode(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch does not annotate its modes
    """Follows whose a tensor is through every operator; tensors that share memory are one."""

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
        # by where the memory begins; what holds it is kept, so that it is not given to others
        self.origins: dict[int, tuple[Any, _Origin]] = {}
        for place, one in enumerate(lists):
            for number, tensor in enumerate(one):
                self.origins[memory_at(tensor)] = tensor, _Origin(frozenset([number]), frozenset([(place, number)]))

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        options = dict(kwargs or {})
        result = func(*args, **options)
        place = options.pop("out", None)
        if func.overloadpacket is ATEN.copy_:
            self.see([args[1:], options], result, _kept(args[0]))
        elif func.overloadpacket in PLACING:
            self.see([args[1:], options], result, args[0])
        elif func.overloadpacket in CLEARING and not _kept(args[0]):
            self.origins.pop(memory_at(args[0]), None)
        else:
            self.see([args, options], result, _kept(place))
        return result

    def hear_ufunc(self, ufunc: Any, method: str, inputs: Sequence[Any], result: Any) -> None:
        """What numpy's operators join."""
        self.see(inputs, result, _kept(result))

    def hear_function(self, func: Any, arguments: Any, options: Mapping[str, Any], result: Any) -> None:
        """What numpy's functions join."""
        if func in (np.copyto, np.put) and (result is None or arguments[0] is result):
            place = arguments[0]
            self.see(list(arguments[1:]), place, place if func is np.put else _kept(place))
        else:
            given = {name: value for name, value in options.items() if name != "out"}
            self.see([arguments, given], result, _kept(options.get("out")))

    def is_whole(self, result: Any) -> bool:
        """Whether every entry of every list is in the result."""
        return self._origin_of(result).blocks == self.blocks

    def joins_of(self, result: Any) -> int:
        """How many joins led to it or to no whole; those of a reduce-scatter as if they were of whole blocks."""
        own = self._origin_of(result).joins | self.told
        count, size = map(sum, zip((0, 0), *(self.joined[one] for one in own), strict=True))
        most = len(self.everybody) - 1
        whole = most * sum(_entries(one) for one in _blocks(result))
        needed = most if count == most * len(self.everybody) and size <= whole else count
        count = needed + sum(joins for one, (joins, _) in enumerate(self.joined) if one not in own | self.led)
        return self.hops if self.hops > RINGS * most * len(self.everybody) else count

    def note_read(self, tensor: torch.Tensor) -> None:
        """The numbers of a tensor leave it; when it has those of all, they were joined before, and are used."""
        owners, _, joins = self._origin_of(tensor)
        if owners == self.everybody:
            self.told |= joins
        else:
            self.read |= owners

    def _origin_of(self, value: Any) -> _Origin:
        found = [self.origins[memory_at(one)][1] for one in _blocks(value) if memory_at(one) in self.origins]
        return _Origin(*(frozenset().union(*parts) for parts in zip(*found, strict=True)))

    def see(self, given: Any, result: Any, place: Any = None) -> None:
        """That an operator made the result; where it is put in a `place`, what was there before may be left in part."""
        owners, blocks, joins = self._origin_of([given, place])
        parts = {self._origin_of([one]).owners for one in _blocks(given)} - {frozenset()}
        before = self._origin_of([place]).owners
        if not before <= frozenset().union(*parts):
            parts.add(before)
        if len(parts) > 1:
            joins |= {len(self.joined)}
            count = len(parts) - 1
            self.joined.append((count, count * max(map(_entries, _blocks(given)))))
        spots = {memory_at(one) for one in _blocks(given) if self._origin_of(one).owners}
        self.hops += len(owners) > 1 and len(spots) > 1
        if owners == self.everybody:
            self.led |= joins
        if owners:
            for one in _blocks(result):
                self.origins[memory_at(one)] = one, _Origin(owners, blocks, joins)


def _blocks(value: Any) -> list[Any]:
    """The tensors and arrays inside nested lists, tuples and dicts, as far as they have memory."""
    return [one for one in (*tensors_in(value), *arrays_in(value)) if memory_at(one)]


def _kept(value: Any) -> list[Any]:
    """Those tensors and arrays of a value that are a part of a larger memory, which keeps what is beside them."""
    return [one for one in _blocks(value) if not _is_whole(one)]


def _is_whole(block: Any) -> bool:
    if isinstance(block, torch.Tensor):
        return block.numel() * block.element_size() == block.untyped_storage().nbytes()
    whole = block
    while isinstance(whole.base, np.ndarray):
        whole = whole.base
    if isinstance(whole.base, torch.Tensor):
        return bool(block.nbytes == whole.base.untyped_storage().nbytes())
    return bool(block.nbytes == whole.nbytes)


def _entries(block: Any) -> int:
    return block.numel() if isinstance(block, torch.Tensor) else int(block.size)


def memory_at(block: Any) -> int:
    if not isinstance(block, torch.Tensor):
        return memory_of(block)
    try:
        return block.untyped_storage().data_ptr()
    except RuntimeError:  # a nested or a sparse tensor has none of its own
        return 0
