"""Tensor parallelism of an MLP: the first weight split by columns, the second by rows, one all-reduce at the end.

Each device gets some of the hidden features: their rows of W1 in (out, in) layout, which are columns of A = W1^T, and
the columns of W2 that read them. The activation acts on each feature by itself, so a device can apply it to its own
features without any exchange. Its second product is one term of the result, and one all-reduce adds the terms up.

    y = act(x W1^T) W2^T = sum_i act(x W1_i^T) W2_i^T

Source: Shoeybi et al. 2019, "Megatron-LM", arXiv:1909.08053, section 3.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Activation = Callable[[Tensor], Tensor]
AllReduce = Callable[[Sequence[Tensor]], Tensor]


def column_then_row(
    x: Tensor, w1_shards: Sequence[Tensor], w2_shards: Sequence[Tensor], act: Activation, all_reduce: AllReduce
) -> Tensor:
    partials = []
    for w1, w2 in zip(w1_shards, w2_shards, strict=True):  # one device after the other
        hidden = act(x @ w1.T)  # (..., F_i): this device's features, complete
        partials.append(hidden @ w2.T)  # (..., D_out): its term of the result
    return all_reduce(partials)  # (..., D_out): the only exchange


def activation(kind: str, widths: list[int]) -> Activation:
    """ReLU, SiLU or softplus, for the hidden features of one shard; rejects widths that match no shard."""
    functions = {"relu": torch.relu, "silu": torch.nn.functional.silu, "softplus": torch.nn.functional.softplus}

    def act(hidden: Tensor) -> Tensor:
        if not isinstance(hidden, Tensor):
            raise TypeError(f"act takes a tensor, not a {type(hidden).__name__}")
        width = hidden.shape[-1] if hidden.ndim else 0
        if width not in widths:
            raise ValueError(f"act was given {width} features, but the shards have {widths}: apply it shard by shard")
        return functions[kind](hidden)

    return act


def all_reduce(devices: int) -> AllReduce:
    """The sum of one tensor per device; rejects a list of another length, and tensors of several shapes."""

    def reduce(tensors: Sequence[Tensor]) -> Tensor:
        if not isinstance(tensors, (list, tuple)):
            raise TypeError(f"all_reduce takes a list with one tensor per device, not a {type(tensors).__name__}")
        for tensor in tensors:
            if not isinstance(tensor, Tensor):
                raise TypeError(f"all_reduce takes a list of tensors; one entry is a {type(tensor).__name__}")
        if len(tensors) != devices:
            raise ValueError(f"all_reduce was given {len(tensors)} tensors for {devices} devices: pass one per device")
        shapes = list(dict.fromkeys(tuple(tensor.shape) for tensor in tensors))
        if len(shapes) > 1:
            raise ValueError(f"all_reduce was given tensors of different shapes: {shapes}")
        return torch.stack(list(tensors)).sum(dim=0)

    return reduce
