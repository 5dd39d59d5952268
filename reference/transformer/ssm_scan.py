"""The selective scan, the heart of Mamba: a recurrence whose step size and inputs depend on the token.

Each of D channels has N states, and each state is a leaky sum: it decays by exp(delta a), with a < 0, and takes in
delta b u. A large delta forgets the past and takes in the token; a small one skips the token. b says which states take
it in, c which are read. The states of all times would be a [B, T, D, N] tensor, N times as large as the output, so only
the current ones are held, in one pass over time.

    h_t = exp(delta_t a) h_{t-1} + delta_t b_t u_t        y_t = sum_n c_t h_t + d u_t

Source: Gu and Dao 2023 (Mamba), arXiv:2312.00752, sections 2 and 3.2, algorithm 2; mamba_ssm, selective_scan_ref.
"""

import torch
from torch import Tensor


def selective_scan(
    u: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor, state: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    h = u.new_zeros(len(u), *a.shape) if state is None else state  # (B, D, N)
    taken = delta * u  # (B, T, D)
    outs = []
    for t in range(u.shape[1]):
        keep = torch.exp(delta[:, t, :, None] * a)  # (B, D, N): between 0 and 1
        h = keep * h + taken[:, t, :, None] * b[:, t, None, :]  # (B, D, N)
        outs.append((h @ c[:, t, :, None]).squeeze(-1))  # (B, D)
    return torch.stack(outs, dim=1) + d * u, h
