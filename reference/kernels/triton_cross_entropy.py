"""Cross-entropy of each row in one pass over the logits, however large the vocabulary.

A program keeps the running maximum and the sum of exponentials relative to it; a new maximum rescales the sum. The
target's logit is loaded by its own address. The loss is the logsumexp minus that logit.

Source: Milakov and Gimelshein 2018, arXiv:1805.02867, section 3; Liger Kernel, cross_entropy.py.
"""

import torch
import triton
import triton.language as tl
from torch import Tensor

BLOCK = 1024


@triton.jit
def loss_kernel(logits_ptr, targets_ptr, loss_ptr, lse_ptr, classes, block: tl.constexpr):
    row = tl.program_id(0).to(tl.int64)
    start = logits_ptr + row * classes
    top = -float("inf")
    total = 0.0
    for first in range(0, classes, block):
        offsets = first + tl.arange(0, block)
        x = tl.load(start + offsets, mask=offsets < classes, other=-float("inf")).to(tl.float32)
        new = tl.maximum(top, tl.max(x, axis=0))
        shift = tl.where(new == -float("inf"), 0.0, new)
        total = total * tl.exp(top - shift) + tl.sum(tl.exp(x - shift), axis=0)
        top = new
    lse = top + tl.log(total)
    target = tl.load(start + tl.load(targets_ptr + row)).to(tl.float32)
    tl.store(loss_ptr + row, lse - target)
    tl.store(lse_ptr + row, lse)


def cross_entropy_kernel(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    rows, classes = logits.shape
    loss = torch.empty(rows, dtype=torch.float32, device=logits.device)
    lse = torch.empty(rows, dtype=torch.float32, device=logits.device)
    loss_kernel[(rows,)](logits, targets, loss, lse, classes, block=BLOCK)
    return loss, lse


def in_torch(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The same without a kernel; float64 stays float64, for the answer key."""
    wide = logits.to(torch.promote_types(logits.dtype, torch.float32))
    lse = torch.logsumexp(wide, dim=-1)
    return lse - wide.gather(-1, targets[:, None])[:, 0], lse
