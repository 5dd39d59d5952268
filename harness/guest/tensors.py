"""Tensors inside a guest: converts them to and from bytes, finds them in results, differentiates them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch

from . import protocol

DTYPES = {str(dtype).removeprefix("torch."): dtype for dtype in (
    torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
    torch.uint8, torch.bool, torch.complex64,
)}  # fmt: skip
NAMES = {dtype: name for name, dtype in DTYPES.items()}


def tensor_of(raw: protocol.RawTensor) -> torch.Tensor:
    """A tensor that owns its memory."""
    dtype = DTYPES[raw.dtype]
    if not raw.data:
        return torch.empty(raw.shape, dtype=dtype)
    return torch.frombuffer(bytearray(raw.data), dtype=dtype).reshape(raw.shape)


def as_plain(tensor: torch.Tensor) -> torch.Tensor | None:
    """The content of a tensor's own memory, whatever its class shows; None if the class computes it in Python."""
    if torch._C._dispatch_keys(tensor).has(torch._C.DispatchKey.Python):
        return None
    if type(tensor) is torch.Tensor and not tensor.requires_grad:
        return tensor
    with torch._C.DisableTorchFunctionSubclass():
        return torch.Tensor.as_subclass(torch.Tensor.detach(tensor), torch.Tensor)


class PlainTensors:
    """The tensors of a value, without their subclasses, by name in their order."""

    def __init__(self) -> None:
        self.tensors: dict[str, torch.Tensor] = {}
        self.is_followed = False  # whether one that `write_content` wrote takes a gradient

    def write(self, value: Any) -> Any:
        """The node of a leaf; it has a device beside its name unless it is on the CPU."""
        if not issubclass(type(value), torch.Tensor):
            return {"other": f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")}
        plain = as_plain(value)
        if plain is None:
            return {"other": f"{type(value).__qualname__}, which computes its values in Python"}
        if plain.layout is not torch.strided or plain.dtype not in NAMES or plain.is_quantized:
            return {"other": f"{plain.layout} tensor of {plain.dtype}"}
        name = f"t{len(self.tensors)}"
        self.tensors[name] = plain
        return {"tensor": name if plain.is_cpu else [name, plain.device.type]}

    def write_content(self, value: Any) -> Any:
        """The node of a leaf that is compared with what was sent, wherever it is now."""
        self.is_followed |= isinstance(value, torch.Tensor) and value.requires_grad
        node = self.write(value)
        return {"tensor": node["tensor"][0]} if isinstance(node.get("tensor"), list) else node


def raw_tensors(tensors: Mapping[str, torch.Tensor]) -> protocol.Tensors:
    """The bytes of dense tensors, by name."""
    return {name: raw_of(plain) for name, plain in tensors.items()}


def raw_of(plain: torch.Tensor) -> protocol.RawTensor:
    """The bytes of a dense tensor or view, without gradient and without subclass."""
    if plain.dtype is torch.bfloat16 or plain.is_conj() or plain.is_neg() or not plain.is_cpu:
        plain = plain.resolve_conj().resolve_neg().cpu().contiguous()
        data = plain.reshape(-1).view(torch.uint8).numpy().tobytes() if plain.numel() else b""
    else:
        data = plain.numpy().tobytes()
    return protocol.RawTensor(NAMES[plain.dtype], tuple(plain.shape), data)


def tensors_in(value: Any) -> Iterator[torch.Tensor]:
    """The tensors inside nested lists, tuples and dicts."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from tensors_in(item)


def differentiate(result: Any, arguments: dict[str, torch.Tensor]) -> dict[str, Any]:
    """A result and its gradients: of the weighted sum of its float entries, by each argument.

    The incoming gradient is 2 and is divided out again, so that a backward pass that ignores it is found.
    """
    total = sum((_weighted_sum(leaf) for leaf in tensors_in(result) if _is_followed(leaf)), torch.zeros(()))
    followed = {
        name: argument for name, argument in arguments.items() if argument.requires_grad and total.requires_grad
    }
    grads = torch.autograd.grad(2 * total, list(followed.values()), allow_unused=True) if followed else ()
    found = dict(zip(followed, grads, strict=True))
    gradients = {
        f"gradient of {name}": torch.zeros_like(argument) if found.get(name) is None else found[name] / 2
        for name, argument in arguments.items()
    }
    return {"result": result, **gradients}


def find_other_leaves(result: Any, arguments: Mapping[str, torch.Tensor]) -> list[list[int]]:
    """The shapes of further tensors that a gradient of the result reaches: those that the call made trainable."""
    todo = [tensor.grad_fn for tensor in tensors_in(result) if tensor.grad_fn is not None]
    seen, own = set(todo), {id(argument) for argument in arguments.values()}
    shapes = []
    while todo:
        node = todo.pop()
        variable = getattr(node, "variable", None)  # a leaf belongs to the node that would accumulate its gradient
        if isinstance(variable, torch.Tensor) and id(variable) not in own:
            shapes.append(list(variable.shape))
        new = {following for following, _ in node.next_functions if following is not None} - seen
        seen |= new
        todo += new
    return shapes


def _is_followed(leaf: torch.Tensor) -> bool:
    return leaf.is_floating_point() and leaf.requires_grad


def _weighted_sum(leaf: torch.Tensor) -> torch.Tensor:
    """Unequal weights, so that the order of the entries matters; a single number has weight one."""
    wide = leaf.double().reshape(-1)
    if len(wide) > 1:
        wide = wide * torch.linspace(0.5, 1.5, len(wide), dtype=torch.float64, device=leaf.device)
    return wide.sum()
