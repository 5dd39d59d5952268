"""Merge a LoRA adapter into the weight, and take it out again.

The layer and its adapter are linear maps of x, and their sum is a single linear map. Merged, the layer costs exactly
what it cost before; unmerged, the weight is free for another adapter. In floating point each merge and unmerge rounds,
so keep a copy of a weight that must be restored exactly.

    W2 = W + (alpha / r) B A          W = W2 - (alpha / r) B A

Source: Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models", arXiv:2106.09685, section 4.1 ("No
Additional Inference Latency").
"""

from torch import Tensor


def adapter_delta(a: Tensor, b: Tensor, alpha: float) -> Tensor:
    """The adapter as one matrix of the weight's shape."""
    r = a.shape[0]
    return (alpha / r) * (b @ a)  # (out, in)


def lora_merge(w: Tensor, a: Tensor, b: Tensor, alpha: float) -> Tensor:
    return w + adapter_delta(a, b, alpha)  # (out, in): a new tensor, w may be shared


def lora_unmerge(w2: Tensor, a: Tensor, b: Tensor, alpha: float) -> Tensor:
    return w2 - adapter_delta(a, b, alpha)  # (out, in)
