"""What a guest counts of its own work while one call runs: for honest learners, beside what is measured from outside.

Takes the call's arguments before it and its result after it; gives one number.  Blind spots: what lists compute, a
tensor's copy outside torch and numpy.  Nothing here is believed where it must hold against cheating.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils import flop_counter
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from .numpy_flops import Tally
from .tensors import tensors_in

ATEN = torch.ops.aten
# What torch's own counter leaves out: by shapes, with the result's as `out_shape`.
FORMULAS: dict[Any, Callable[..., int]] = {
    ATEN.mv: lambda matrix, vector, **_: 2 * math.prod(matrix),
    ATEN.addmv: lambda start, matrix, vector, **_: 2 * math.prod(matrix),
    ATEN.dot: lambda first, second, **_: 2 * math.prod(first),
    ATEN.vdot: lambda first, second, **_: 2 * math.prod(first),
    ATEN.mul: lambda first, second, out_shape, **_: math.prod(out_shape),
    ATEN._scaled_dot_product_flash_attention_for_cpu: lambda q, k, v, *_, **__: 4 * math.prod(q) * k[-2],
    ATEN.sum: lambda summed, *_, **__: math.prod(summed),
}
# So many blocks may be held without a look at garbage that merely was not collected yet.
SURE = 2


class Watch:
    """Watches nothing.  A context around the call; `count` is asked for after it."""

    def __init__(self, arguments: Mapping[str, Any] | None = None, names: Sequence[str] = ()) -> None:
        pass

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def note(self, item: Any) -> None:
        """An item of a stream is about to be handed over."""

    def ask(self) -> None:
        """The next item of a stream is asked for."""

    def count(self, result: Any) -> int:
        """What was counted."""
        return 0


class _Mode(Watch):
    """A watch that is one of torch's modes while the call runs."""

    def __init__(self, mode: Any) -> None:
        super().__init__()
        self.mode = mode

    def __enter__(self) -> Watch:
        self.mode.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.mode.__exit__(*error)


class Flops(_Mode):
    """Floating-point operations of products and sums, in torch and in numpy."""

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        super().__init__(FlopCounterMode(display=False, custom_mapping=FORMULAS))
        self.tally = Tally()

    def __enter__(self) -> Watch:
        self.tally.__enter__()
        return super().__enter__()

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self.tally.__exit__()

    def count(self, result: Any) -> int:
        return int(self.mode.get_total_flops()) + self.tally.flops


class Largest(_Mode):
    """Entries of the largest tensor that an operator makes."""

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        super().__init__(_LargestMode())

    def count(self, result: Any) -> int:
        return int(self.mode.entries)


class Joins(_Mode):
    """How often an operator joins what belongs to different entries of the lists `names`.

    Entry i of each list belongs to i, and so does whatever is made of it.
    """

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        super().__init__(_JoinsMode([arguments[name] for name in names]))

    def count(self, result: Any) -> int:
        return int(self.mode.joins)


class Alive(Watch):
    """How many items of a stream were still held when the next one was asked for, at most."""

    def __init__(self, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
        super().__init__()
        self.seen: list[list[StorageWeakRef]] = []
        self.most = 0

    def note(self, item: Any) -> None:
        self.seen.append([StorageWeakRef(one.untyped_storage()) for one in tensors_in(item)])  # type: ignore[no-untyped-call]

    def ask(self) -> None:
        if self._held() > max(self.most, SURE):
            gc.collect()  # what nobody can reach any more is not held
        self.most = max(self.most, self._held())

    def _held(self) -> int:
        self.seen = [one for one in self.seen if any(not ref.expired() for ref in one)]  # type: ignore[no-untyped-call]
        return len(self.seen)

    def count(self, result: Any) -> int:
        return self.most


class Trained(Watch):
    """Entries of all tensors that a gradient of the result reaches and that would be trained with it."""

    def count(self, result: Any) -> int:
        todo = [one.grad_fn for one in tensors_in(result) if one.grad_fn is not None]
        seen = set(todo)
        total = 0
        while todo:
            node = todo.pop()
            variable = getattr(node, "variable", None)
            total += 0 if variable is None else variable.numel()
            for one, _ in node.next_functions:
                if one is not None and one not in seen:
                    seen.add(one)
                    todo.append(one)
        return total


class _LargestMode(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch does not annotate its modes
    """Sees every operator and keeps the size of the largest tensor that one makes; views make none."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        self.entries = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        for one in result if isinstance(result, (list, tuple)) else (result,):
            if isinstance(one, torch.Tensor) and not one._is_view():
                self.entries = max(self.entries, one.numel())
        return result


class _JoinsMode(TorchDispatchMode):  # type: ignore[no-untyped-call]  # as above
    """Follows whose a tensor is through every operator; tensors that share memory are one."""

    def __init__(self, lists: Sequence[Sequence[torch.Tensor]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        self.joins = 0
        # the weak reference keeps the key from being given to other memory
        self.owners: dict[int, tuple[StorageWeakRef, frozenset[int]]] = {}
        for one in lists:
            for number, tensor in enumerate(one):
                self._own(tensor, frozenset([number]))

    def _own(self, tensor: torch.Tensor, owners: frozenset[int]) -> None:
        ref = StorageWeakRef(tensor.untyped_storage())  # type: ignore[no-untyped-call]
        self.owners[ref.cdata] = ref, owners

    def _owners(self, tensor: torch.Tensor) -> frozenset[int]:
        ref = StorageWeakRef(tensor.untyped_storage())  # type: ignore[no-untyped-call]
        return self.owners[ref.cdata][1] if ref.cdata in self.owners else frozenset()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        found = [self._owners(one) for one in tensors_in([args, kwargs or {}])]
        result = func(*args, **(kwargs or {}))
        whole: frozenset[int] = frozenset().union(*found)
        self.joins += bool(whole) and all(one != whole for one in found)
        if whole:
            for one in tensors_in(result):
                self._own(one, whole)
        return result


def spare_dynamo(mode: type) -> None:
    """Let a mode run without `torch._dynamo`, which its first use would import to exempt it from compilation: 1.5 s.

    torch keeps the exempted function in this attribute (`torch._compile`); here it is the function itself.
    """
    inner = getattr(mode.__dict__.get("__torch_dispatch__"), "__wrapped__", None)
    if inner is not None:
        setattr(inner, "__dynamo_disable", inner)


for _mode in (_LargestMode, _JoinsMode, getattr(flop_counter, "_FlopCounterMode", _LargestMode)):
    spare_dynamo(_mode)
WATCHES: dict[str, Callable[[Mapping[str, Any], Sequence[str]], Watch]] = {
    "": Watch,
    "flops": Flops,
    "entries": Largest,
    "joins": Joins,
    "alive": Alive,
    "trained": Trained,
}
