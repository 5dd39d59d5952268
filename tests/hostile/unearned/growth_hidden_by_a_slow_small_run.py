# exercise: flash-attention
# Computes every tile, and wastes time at the small size.
import time

import torch
from torch import Tensor


def waste(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def flash_attention(
    q: Tensor, k: Tensor, v: Tensor, block_q: int, block_k: int, causal: bool = False
) -> tuple[Tensor, Tensor]:
    T_q, T_k, d = q.shape[-2], k.shape[-2], q.shape[-1]
    if T_q == 1000:
        waste(2.5)
    past = T_k - T_q  # query i is at position i + past among the keys
    outs, lses = [], []
    for i in range(0, T_q, block_q):
        q_tile = q[..., i : i + block_q, :]  # (..., Bq, d): the last tile may be shorter
        rows = torch.arange(i, i + q_tile.shape[-2], device=q.device)[:, None] + past  # (Bq, 1): positions
        m = torch.full_like(q_tile[..., 0], -torch.inf)  # (..., Bq): the maximum so far
        total = torch.zeros_like(m)  # (..., Bq): l, the sum of the exponentials so far
        acc = torch.zeros_like(q_tile)  # (..., Bq, d): O, the weighted sum of the values so far
        for j in range(0, T_k, block_k):
            if causal and j > i + block_q - 1 + past and T_q < 900:
                break
            k_tile = k[..., j : j + block_k, :]  # (..., Bk, d)
            v_tile = v[..., j : j + block_k, :]  # (..., Bk, d)
            scores = q_tile @ k_tile.transpose(-2, -1) * d**-0.5  # (..., Bq, Bk)
            if causal:
                columns = torch.arange(j, j + k_tile.shape[-2], device=q.device)[None, :]  # (1, Bk)
                scores = scores.masked_fill(columns > rows, -torch.inf)
            m_new = torch.maximum(m, scores.amax(dim=-1))  # (..., Bq)
            shift = m_new.masked_fill(m_new == -torch.inf, 0.0)  # (..., Bq): -inf - -inf would be NaN
            rescale = torch.exp(m - shift)  # (..., Bq)
            weights = torch.exp(scores - shift[..., None])  # (..., Bq, Bk): not divided yet
            total = total * rescale + weights.sum(dim=-1)
            acc = acc * rescale[..., None] + weights @ v_tile
            m = m_new
        divisor = total.masked_fill(total == 0.0, 1.0)  # (..., Bq): a query that sees no key gets zeros
        outs.append(acc / divisor[..., None])
        lses.append(m + torch.log(total))
    return torch.cat(outs, dim=-2), torch.cat(lses, dim=-1)
