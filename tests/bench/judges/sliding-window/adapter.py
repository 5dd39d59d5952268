"""Theirs sees window_size tokens on either side: our window of one more, and its mirror image."""

import torch

TASK = "sliding_window"


def adapt(ours):
    def sliding_window_attention(q, k, v, window_size):
        one_sided = ours.sliding_window_mask(q.shape[-2], window_size + 1)
        may = one_sided | one_sided.mT
        scores = q @ k.mT * q.shape[-1] ** -0.5
        return torch.softmax(scores.masked_fill(~may, float("-inf")), -1) @ v

    return sliding_window_attention
