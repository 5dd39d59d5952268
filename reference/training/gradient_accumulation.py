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


# Models and losses of the cases.

seen = []  # the model of the latest call


class Net(nn.Module):
    """tanh(x W1^T + b1) W2^T + b2, or with one weight alone x W^T."""

    def __init__(self, *weights):
        super().__init__()
        for name, weight in zip(("w1", "b1", "w2", "b2"), weights, strict=False):
            self.register_parameter(name, nn.Parameter(weight.clone()))
        self.before = weights
        self.widest = 0
        self.summed = False

    def forward(self, x):
        pairs = zip(self.parameters(), self.before, strict=False)
        if not all(bool((weight.detach() == value).all()) for weight, value in pairs):
            raise ValueError("the parameters of the model have been changed")
        if x.shape[:-1].numel() > self.widest > 0:
            raise ValueError(f"{x.shape[:-1].numel()} tokens at once; a micro-batch has {self.widest} at most")
        if self.summed:  # autograd returns one tensor for both
            return x @ (self.w1 + self.b1).T
        if len(self.before) == 1:
            return x @ self.w1.T
        return torch.tanh(x @ self.w1.T + self.b1) @ self.w2.T + self.b2


def net(weights, widest=0, old_grad=None, summed=False):
    """A model of these weights; old_grad is what each .grad holds from before.

    With `summed` the output is x (w1 + b1)^T, and a second module has the parameter w1 too.
    """
    model = Net(*weights)
    model.widest, model.summed = widest, summed
    if summed:
        model.again = nn.Module()
        model.again.w1 = model.w1
    if old_grad is not None:
        for parameter in model.parameters():
            parameter.grad = torch.full_like(parameter, old_grad)
    seen[:] = [model]
    return model


def same_net():
    """The model of the call before."""
    return seen[0]


def squared_error():
    """The mean squared error over the tokens that count."""

    def loss(output, batch):
        _, target, mask = batch
        return ((output.squeeze(-1) - target) ** 2)[mask].mean()

    return loss


def cross_entropy():
    """The mean cross-entropy over the tokens that count; targets are classes."""

    def loss(output, batch):
        _, target, mask = batch
        return nn.functional.cross_entropy(output[mask], target[mask])

    return loss
