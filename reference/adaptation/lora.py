"""LoRA: leave the weight as it is and learn a low-rank change beside it.

The pretrained w stays frozen. Its change is the product b a of two thin matrices, so r * (in + out) numbers are trained
instead of in * out. At the start a is random and b is zero, so training begins at the pretrained model; if both were
zero, neither would get a gradient.

    h = x W^T + (alpha / r) x A^T B^T  (+ bias)

Source: Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models", arXiv:2106.09685, section 4.1.
"""

from torch import Tensor


def lora_forward(x: Tensor, w: Tensor, a: Tensor, b: Tensor, alpha: float, bias: Tensor | None = None) -> Tensor:
    r = a.shape[0]
    base = x @ w.T  # (..., out): the frozen layer
    if bias is not None:
        base = base + bias  # (..., out)
    down = x @ a.T  # (..., r)
    up = down @ b.T  # (..., out)
    return base + (alpha / r) * up  # (..., out)
