"""Gradient accumulation: the gradient of a large batch from small ones, one after the other.

Only one micro-batch has to fit into memory. The gradient of a sum is the sum of the gradients, so the parts can be
added up. But when the parts have different numbers of counted tokens, the overall mean is not the mean of the means.
Each mean is weighted with its share of all counted tokens.

    grad of (1/N) sum_{all n tokens} l  =  sum_i (n_i / N) grad of mean_i        with N = sum_i n_i

Source: follows from the linearity of the gradient; for the error that the plain mean of means makes in language models
see the Hugging Face blog, "Fixing Gradient Accumulation" (October 2024).
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

Batch = tuple[Tensor, Tensor, Tensor]


def accumulate(model: nn.Module, micro: Sequence[Batch], loss: Callable[[Tensor, Batch], Tensor]) -> list[Tensor]:
    parameters = list(model.parameters())
    total = sum(int(mask.sum()) for _, _, mask in micro)  # counted tokens of all micro-batches
    grads = [torch.zeros_like(parameter) for parameter in parameters]
    for batch in micro:
        x, _, mask = batch
        share = int(mask.sum()) / total
        mean = loss(model(x), batch)  # (): over the counted tokens of this micro-batch
        parts = torch.autograd.grad(mean, parameters)  # leaves every .grad alone; the graph is freed here
        grads = [grad + share * part for grad, part in zip(grads, parts, strict=True)]
    return grads
