"""ALiBi: attention with linear biases. A score falls a little with each step of distance between query and key.

Nothing is added to the embeddings; the bias is added to the scores before the softmax, in every layer. Each head has
its own slope, so some heads look near and some far. If the number n of heads is a power of two, the slopes are the
geometric sequence that starts at 2^(-8/n) and has the same ratio. Otherwise, with m the next lower power of two, they
are the slopes of m heads, followed by every second slope of 2m heads, from the first on, until there are n.

    bias[h, i, j] = -slope_h * (i - j),  i and j positions        slope_h = 2^(-8h/n) for h = 1, ..., n

Source: Press, Smith and Lewis 2021, "Train Short, Test Long", arXiv:2108.12409, section 3; other head counts as in the
authors' code (get_slopes).
"""

import torch
from torch import Tensor


def find_slopes(n_heads: int) -> list[float]:
    """The slope of each head, in order."""
    m = 1
    while 2 * m <= n_heads:
        m = 2 * m  # ends as the largest power of two that is not above n_heads
    slopes = [2.0 ** (-8.0 * h / m) for h in range(1, m + 1)]
    between = [2.0 ** (-8.0 * h / (2 * m)) for h in range(1, 2 * m, 2)]  # of 2m heads: the 1st, 3rd, 5th, ...
    return slopes + between[: n_heads - m]


def alibi_bias(n_heads: int, t_q: int, t_k: int) -> Tensor:
    slopes = torch.tensor(find_slopes(n_heads), dtype=torch.float32)  # (H,)
    past = t_k - t_q  # keys before the first query
    i = torch.arange(t_q)[:, None] + past  # (t_q, 1): positions of the queries
    j = torch.arange(t_k)[None, :]  # (1, t_k): positions of the keys
    distance = (i - j).float()  # (t_q, t_k)
    return -slopes[:, None, None] * distance  # (H, t_q, t_k)
