"""ZeRO stage 1: each rank keeps the optimizer's state of its own part of the parameters, and updates only that part.

In plain data parallelism every rank averages the gradient with an all-reduce and then makes the same update with the
same state. An all-reduce is a reduce-scatter followed by an all-gather. ZeRO puts the update between the two: after the
reduce-scatter each rank has the summed gradient of its shard, which is all that the update of the shard needs, and the
all-gather hands out new parameters in place of gradients. The traffic is the same, and the state is divided by R.

    rank r owns entries r s to (r + 1) s, s = ceil(n / R)        the last shards may end in padding

Source: Rajbhandari et al. 2020, "ZeRO", arXiv:1910.02054, sections 5.1 and 7; AdamW as in `adamw`.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

ReduceScatter = Callable[[Sequence[Tensor]], list[Tensor]]
AllGather = Callable[[Sequence[Tensor]], Tensor]


def zero_step(
    p: Tensor,
    grads: Sequence[Tensor],
    m: Sequence[Tensor],
    v: Sequence[Tensor],
    t: int,
    lr: float,
    betas: tuple[float, float],
    eps: float,
    wd: float,
    reduce_scatter: ReduceScatter,
    all_gather: AllGather,
) -> tuple[Tensor, list[Tensor], list[Tensor]]:
    n, ranks = len(p), len(grads)
    size = -(-n // ranks)  # s, rounded up
    padding = ranks * size - n
    sums = reduce_scatter([torch.nn.functional.pad(grad, (0, padding)) for grad in grads])
    owned = torch.nn.functional.pad(p, (0, padding)).split(size)
    new_p, new_m, new_v = [], [], []
    for rank in range(ranks):  # each rank on its own shard
        grad = sums[rank] / ranks  # (s,): the mean over ranks
        shard = adamw_step(owned[rank], grad, m[rank], v[rank], t, lr, betas, eps, wd)
        new_p.append(shard[0])
        new_m.append(shard[1])
        new_v.append(shard[2])
    return all_gather(new_p)[:n], new_m, new_v


def adamw_step(
    p: Tensor,
    g: Tensor,
    m: Tensor,
    v: Tensor,
    t: int,
    lr: float,
    betas: tuple[float, float],
    eps: float,
    wd: float,
) -> tuple[Tensor, Tensor, Tensor]:
    beta1, beta2 = betas
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return p - lr * wd * p - lr * m_hat / (v_hat.sqrt() + eps), m, v


def checked(tensors: Sequence[Tensor], name: str) -> list[Tensor]:
    """The tensors, one flat tensor a rank and all of one length; anything else is rejected."""
    if not isinstance(tensors, (list, tuple)) or not all(isinstance(tensor, Tensor) for tensor in tensors):
        raise TypeError(f"{name} takes a list with one tensor for each rank")
    shapes = list(dict.fromkeys(tuple(tensor.shape) for tensor in tensors))
    if len(shapes) != 1 or len(shapes[0]) != 1:
        raise ValueError(f"{name} takes flat tensors of one length, not of shapes {shapes}")
    return list(tensors)


def reduce_scatter() -> ReduceScatter:
    """The sum of one tensor a rank, cut into one shard a rank; rejects lengths that the ranks do not divide."""

    def scatter(tensors: Sequence[Tensor]) -> list[Tensor]:
        total = torch.stack(checked(tensors, "reduce_scatter")).sum(dim=0)
        ranks = len(tensors)
        if len(total) % ranks:
            raise ValueError(f"reduce_scatter was given {len(total)} entries: pad to a multiple of {ranks}")
        return [shard.clone() for shard in total.reshape(ranks, -1)]

    return scatter


def all_gather() -> AllGather:
    """The shards of all ranks, one after the other."""

    def gather(shards: Sequence[Tensor]) -> Tensor:
        return torch.cat(checked(shards, "all_gather"))

    return gather
