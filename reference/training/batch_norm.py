"""Batch normalisation: each channel gets mean 0 and variance 1 over the batch; evaluation has running averages.

In training the statistics are those of the batch, so every example has an influence on every other, and the gradient
goes through them. In evaluation they are constants. Two variances belong to one batch: the biased one normalises, and
the unbiased one, the better estimate of the whole data's, goes into the running average.

    y = gamma * (x - mean) / sqrt(variance + eps) + beta        new = (1 - momentum) * old + momentum * batch

Source: Ioffe and Szegedy 2015, "Batch Normalization", arXiv:1502.03167, algorithms 1 and 2; the running averages as in
torch.nn.BatchNorm1d.
"""

import torch
from torch import Tensor


def batch_norm(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    mean: Tensor,
    var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> tuple[Tensor, Tensor, Tensor]:
    channel = [1, -1] + [1] * (x.dim() - 2)  # shape of a [C] beside x[N, C, ...]
    used_mean, used_var = mean, var
    if training:
        values = x.transpose(0, 1).flatten(start_dim=1)  # (C, count): all values of each channel
        count = values.shape[1]
        if count < 2:
            raise ValueError(f"training needs more than one value for each channel, not x of shape {list(x.shape)}")
        used_mean = values.mean(dim=1)  # (C,)
        used_var = (values - used_mean.unsqueeze(1)).square().mean(dim=1)  # (C,): biased
        unbiased = used_var * count / (count - 1)
        mean = (1 - momentum) * mean + momentum * used_mean.detach()
        var = (1 - momentum) * var + momentum * unbiased.detach()
    normed = (x - used_mean.view(channel)) * torch.rsqrt(used_var.view(channel) + eps)
    y = gamma.view(channel) * normed + beta.view(channel)
    return y, mean, var
