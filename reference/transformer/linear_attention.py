"""Linear attention with decay: attention without the softmax, so that the past fits into one matrix.

Without the softmax, the sum over all earlier tokens is a product of the query with a matrix that does not depend on it:
the state, to which each token adds the outer product of its key and its value. A token costs the same however long the
sequence is. One token at a time is slow on parallel hardware, though, so the sequence is cut into chunks: inside a
chunk attention is computed as a small causal matrix, and everything before the chunk comes from the state.

    S_t = decay S_{t-1} + k_t^T v_t        o_t = q_t S_t        every factor is decay^(i - j) with i >= j, never above 1

Powers are taken as exp of differences of logarithms, as kernels do for a decay that changes with the token.

Source: Katharopoulos et al. 2020, arXiv:2006.16236, section 3.3 (the recurrence); Sun et al. 2023 (RetNet),
arXiv:2307.08621, equations 5 to 7 (decay, the parallel and the chunkwise form).
"""

import torch
from torch import Tensor

CHUNK = 64


def linear_attention(
    q: Tensor, k: Tensor, v: Tensor, decay: Tensor, state: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    B, H, T, d = q.shape
    if state is None:
        state = q.new_zeros(B, H, d, v.shape[-1])  # (B, H, d, e)
    log_decay = decay.detach().log()[:, None, None]  # (H, 1, 1)
    outs = []
    for start in range(0, T, CHUNK):
        q_c, k_c, v_c = (x[:, :, start : start + CHUNK] for x in (q, k, v))  # (B, H, C, d), (B, H, C, d), (B, H, C, e)
        i = torch.arange(q_c.shape[2], device=q.device)[:, None]  # (C, 1): place in the chunk
        g = log_decay * (i + 1)  # (H, C, 1): what has decayed since the chunk began
        differences = (g - g.transpose(-2, -1)).masked_fill(i < i.T, -torch.inf)  # (H, C, C)
        scores = (q_c @ k_c.transpose(-2, -1)) * differences.exp()  # (B, H, C, C): decay^(i - j) for j <= i
        before = (q_c @ state) * g.exp()  # (B, H, C, e): the state is i + 1 steps old
        outs.append(scores @ v_c + before)
        end = g[:, -1:]  # (H, 1, 1)
        left = k_c * (end - g).exp()  # (B, H, C, d): what is left of each key at the end of the chunk
        state = end.exp() * state + left.transpose(-2, -1) @ v_c  # (B, H, d, e)
    return torch.cat(outs, dim=2), state
