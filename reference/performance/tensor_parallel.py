"""Tensor parallelism of an MLP: the first weight split by columns, the second by rows, one sum at the end.

Each device gets some of the hidden features: their rows of W1 in (out, in) layout, the columns of A = W1^T, and the
columns of W2 that read them. The activation acts on each feature by itself, so a device can apply it to its own without
asking the others. Its second product is a summand of the result, and one all-reduce adds the summands up.

    y = act(x W1^T) W2^T = sum_i act(x W1_i^T) W2_i^T

Source: Shoeybi et al. 2019, "Megatron-LM", arXiv:1909.08053, section 3.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Activation = Callable[[Tensor], Tensor]


def column_then_row(x: Tensor, w1_shards: Sequence[Tensor], w2_shards: Sequence[Tensor], act: Activation) -> Tensor:
    partials = []
    for w1, w2 in zip(w1_shards, w2_shards, strict=True):  # one device after the other
        hidden = act(x @ w1.T)  # (..., F_i): this device's features, complete
        partials.append(hidden @ w2.T)  # (..., D_out): its summand of the result
    return torch.stack(partials).sum(dim=0)  # (..., D_out): the one all-reduce


def activation(kind: str, widths: list[int]) -> Activation:
    """ReLU, SiLU or softplus, for the hidden features of one shard; refuses tensors as wide as no shard."""
    functions = {"relu": torch.relu, "silu": torch.nn.functional.silu, "softplus": torch.nn.functional.softplus}

    def act(hidden: Tensor) -> Tensor:
        if not isinstance(hidden, Tensor):
            raise TypeError(f"act takes a tensor, not a {type(hidden).__name__}")
        width = hidden.shape[-1] if hidden.ndim else 0
        if width not in widths:
            raise ValueError(f"act was given {width} features, but the shards have {widths}: apply it shard by shard")
        return functions[kind](hidden)

    return act
