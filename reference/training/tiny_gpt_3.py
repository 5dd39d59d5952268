"""One training step of a GPT: loss, gradients, clipping by the global norm, AdamW.

The loss is the mean cross-entropy of all positions. The gradients of all weights are shortened together, so that their
direction stays; the means of AdamW see the shortened ones. Weight decay shrinks matrices only: gains and biases are
few, and there is no reason to pull a gain to 0.

    g = clip(dL/dp)                      m = b1 m + (1 - b1) g    v = b2 v + (1 - b2) g^2
    p = p - lr wd p - lr m_hat / (sqrt(v_hat) + eps)

Source: Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2; Pascanu et al. 2013, arXiv:1211.5063, algorithm 1;
A. Karpathy, nanoGPT, model.py, configure_optimizers.
"""

from collections.abc import Callable
from typing import Any

import torch
from tiny_gpt_2 import forward
from torch import Tensor

Params = dict[str, Any]


def train_step(
    params: Params, state: dict[str, Any], x: Tensor, y: Tensor, n_heads: int, lr: float, clip: float = 1.0,
    betas: tuple[float, float] = (0.9, 0.95), eps: float = 1e-8, wd: float = 0.1,
) -> tuple[Params, dict[str, Any], float]:  # fmt: skip
    leaves = [leaf.detach().requires_grad_() for leaf in flatten(params)]
    logits = forward(rebuild(params, iter(leaves).__next__), x, n_heads)  # (B, T, V)
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten())
    grads = clipped(torch.autograd.grad(loss, leaves), clip)
    step = state.get("step", 0) + 1
    zeros = [torch.zeros_like(g) for g in grads]
    m = [betas[0] * old + (1 - betas[0]) * g for old, g in zip(state.get("m", zeros), grads, strict=True)]
    v = [betas[1] * old + (1 - betas[1]) * g * g for old, g in zip(state.get("v", zeros), grads, strict=True)]
    new = []
    for leaf, first, second in zip(leaves, m, v, strict=True):
        decay = lr * wd * leaf.detach() if leaf.ndim == 2 else 0.0
        update = (first / (1 - betas[0] ** step)) / ((second / (1 - betas[1] ** step)).sqrt() + eps)
        new.append(leaf.detach() - decay - lr * update)
    return rebuild(params, iter(new).__next__), {"step": step, "m": m, "v": v}, loss.item()


def clipped(grads: tuple[Tensor, ...], most: float) -> list[Tensor]:
    """The gradients, shortened together to a norm of at most this."""
    norm = torch.stack([g.square().sum() for g in grads]).sum().sqrt()
    return [g * (most / norm).clamp(max=1.0) for g in grads]


def flatten(params: Params) -> list[Tensor]:
    """All weights, in the order of the dicts."""
    blocks = [leaf for block in params["blocks"] for leaf in block.values()]
    return [*(value for name, value in params.items() if name != "blocks"), *blocks]


def rebuild(params: Params, next_leaf: Callable[[], Tensor]) -> Params:
    """A dict of the same form, with other weights in that order."""
    new: Params = {name: next_leaf() for name in params if name != "blocks"}
    return new | {"blocks": [{name: next_leaf() for name in block} for block in params["blocks"]]}
