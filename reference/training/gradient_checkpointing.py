"""Gradient checkpointing: keep few activations, and compute the others once more when the backward pass needs them.

The forward pass keeps no graph, only the input of every k-th layer. The backward pass goes through the segments from
the last to the first: it runs a segment again from its saved input, this time with a graph, and sends the gradient of
the segment's output through it. The gradient of the segment's input is what the segment before it needs.

One segment's graph and L / k inputs are in memory at a time, in place of the whole graph: about 2 sqrt(L) activations
for k = sqrt(L). The price is a second forward pass, 4 products a layer in place of 3.

Source: Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", arXiv:1604.06174, sections 4.1 and 4.3.
"""

from collections.abc import Sequence

import torch
from torch import Tensor


def checkpointed_grads(x: Tensor, weights: Sequence[Tensor], every: int) -> tuple[Tensor, list[Tensor]]:
    starts = range(0, len(weights), every)
    with torch.no_grad():
        h, saved = x, []
        for start in starts:
            saved.append(h)  # (N, D): all that is kept of this segment
            h = run(h, weights[start : start + every])
        loss = h.square().sum() / 2
    grads: list[Tensor] = []
    grad_h = h  # (N, D): the gradient of the loss by the last layer's output
    for start in reversed(starts):
        segment = [weight.detach().requires_grad_() for weight in weights[start : start + every]]
        entry = saved.pop().detach().requires_grad_()
        with torch.enable_grad():
            output = run(entry, segment)  # once more, with a graph
            part = (output * grad_h).sum()  # its gradient by the output is grad_h
        grad_h, *parts = torch.autograd.grad(part, [entry, *segment])
        grads = parts + grads
    return loss, grads


def run(h: Tensor, weights: Sequence[Tensor]) -> Tensor:
    for weight in weights:
        h = h + torch.tanh(h @ weight.T)  # (N, D)
    return h
