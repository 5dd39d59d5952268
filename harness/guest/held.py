"""Objects that a guest holds between the calls of a script, and what a submission does to them.

Arguments of a held call stay the same objects from one call to the next; other values are written into them, and a
callable then does what the new one does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import Any

import torch

ACTIONS = ("scribble", "state")
SCRIBBLED = 7
# More entries in each row of a wider tensor.
PADDING = 5


class HeldArguments:
    """The arguments of held calls, under the name of each script."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, Any]] = {}

    def refill(self, script: str, names: list[str], values: list[Any], ranks: Any = None) -> list[Any]:
        """The held objects with these values in them; an object that cannot hold its value is replaced.

        `ranks` is the guest's own table, which is only passed on.
        """
        held = self.known.setdefault(script, {})
        for name, value in zip(names, values, strict=True):
            is_replaced = name not in held or value is ranks or held[name] is ranks
            held[name] = value if is_replaced else refill(held[name], value)
        return [held[name] for name in names]


def refill(old: Any, new: Any) -> Any:
    """`old` with the content of `new` in it, or `new` where that is impossible."""
    if type(old) is not type(new):
        return new
    if isinstance(old, torch.Tensor):
        if old.shape != new.shape or old.dtype != new.dtype or old.requires_grad:
            return new
        old.data.copy_(new)  # the tensor's version stays as it is, so that nobody can tell by it
        return old
    if isinstance(old, list):
        kept = zip(old, new, strict=False)
        old[:] = [*(refill(one, other) for one, other in kept), *new[len(old) :]]
        return old
    if isinstance(old, dict):
        filled = {key: refill(old[key], value) if key in old else value for key, value in new.items()}
        old.clear()
        old.update(filled)
        return old
    if isinstance(old, FunctionType) and old.__code__ is new.__code__:  # a layer whose weights have changed
        for cell, other in zip(old.__closure__ or (), new.__closure__ or (), strict=True):
            cell.cell_contents = other.cell_contents
        return old
    return new


def scribble(result: Any) -> None:
    """Overwrite what a call returned, as its owner may."""
    if isinstance(result, torch.Tensor):
        with torch.no_grad():
            result.detach().fill_(SCRIBBLED)
    elif isinstance(result, (list, tuple)):
        for item in result:
            scribble(item)
        if isinstance(result, list):
            result.clear()
    elif isinstance(result, dict):
        for item in result.values():
            scribble(item)
        result.clear()


def swap_axes(tensor: torch.Tensor) -> torch.Tensor:
    """The same tensor with its last two axes the other way round in memory."""
    return tensor.transpose(-1, -2).contiguous().transpose(-1, -2)


def pad_rows(tensor: torch.Tensor) -> torch.Tensor:
    """The same tensor as a view of a wider one, with other numbers between its rows."""
    columns = tensor.shape[-1]
    wide = tensor.new_full((*tensor.shape[:-1], columns + PADDING), SCRIBBLED)
    wide[..., :columns] = tensor
    return wide[..., :columns]


def read_state() -> list[Any]:
    """The settings of torch that a call leaves as they were."""
    return [torch.is_grad_enabled(), str(torch.get_default_dtype()), torch.get_num_threads()]


def find_shared(result: Any, arguments: Mapping[str, Any]) -> list[str]:
    """The arguments that a result is, or shares memory with."""
    found = set(_identities(result))
    return [name for name, value in arguments.items() if found & set(_identities(value))]


def _identities(value: Any) -> Iterator[tuple[str, int]]:
    """The memory of tensors and the identity of containers that can be changed, inside a value."""
    if isinstance(value, torch.Tensor):
        if value.numel():
            yield "memory", value.untyped_storage().data_ptr()
    elif isinstance(value, (list, tuple)):
        if isinstance(value, list):
            yield "object", id(value)
        for item in value:
            yield from _identities(item)
    elif isinstance(value, dict):
        yield "object", id(value)
        for item in value.values():
            yield from _identities(item)
