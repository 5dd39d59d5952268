"""Top-k filtering: only the k most likely tokens can be drawn.

Each token in the long tail of a vocabulary is unlikely, but together they are drawn often enough to derail a text. All
logits below the k-th largest of their row become -inf, which a softmax turns into probability 0; the others stay as
they are, so a softmax over the result renormalises among the survivors.

    z'_i = z_i if z_i >= (the k-th largest of z), else -inf

Source: Fan, Lewis and Dauphin 2018, "Hierarchical Neural Story Generation", arXiv:1805.04833, section 5.
"""

import torch
from torch import Tensor


def top_k_filter(logits: Tensor, k: int) -> Tensor:
    if k == 0 or k >= logits.shape[-1]:
        return logits  # off, or nothing to remove
    largest = logits.topk(k, dim=-1).values  # (..., k): in descending order
    threshold = largest[..., -1:]  # (..., 1): the k-th largest of each row
    return logits.masked_fill(logits < threshold, -torch.inf)  # (..., V)
