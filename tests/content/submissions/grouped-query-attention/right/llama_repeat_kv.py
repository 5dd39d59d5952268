from typing import Optional

import torch
import torch.nn.functional as F


def repeat_kv(hidden_states: torch.Tensor, n_rep: int) -> torch.Tensor:
    batch, num_key_value_heads, slen, head_dim = hidden_states.shape
    if n_rep == 1:
        return hidden_states
    hidden_states = hidden_states[:, :, None, :, :].expand(batch, num_key_value_heads, n_rep, slen, head_dim)
    return hidden_states.reshape(batch, num_key_value_heads * n_rep, slen, head_dim)


def grouped_query_attention(x, wq, wk, wv, wo, n_heads: int, n_kv_heads: int, mask: Optional[torch.Tensor] = None):
    bsz, seqlen, _ = x.shape
    head_dim = wq.shape[0] // n_heads
    xq, xk, xv = F.linear(x, wq), F.linear(x, wk), F.linear(x, wv)
    xq = xq.view(bsz, seqlen, n_heads, head_dim).transpose(1, 2)
    xk = xk.view(bsz, seqlen, n_kv_heads, head_dim).transpose(1, 2)
    xv = xv.view(bsz, seqlen, n_kv_heads, head_dim).transpose(1, 2)
    keys = repeat_kv(xk, n_heads // n_kv_heads)
    values = repeat_kv(xv, n_heads // n_kv_heads)

    scores = torch.matmul(xq, keys.transpose(2, 3)) * head_dim**-0.5
    if mask is not None:
        dead = ~mask.any(-1, keepdim=True)
        bias = torch.zeros_like(scores).masked_fill(~mask, torch.finfo(scores.dtype).min)
        scores = scores + bias
    weights = F.softmax(scores.float() if scores.dtype != torch.float64 else scores, dim=-1).to(xq.dtype)
    if mask is not None:
        weights = weights.masked_fill(dead, 0)
    output = torch.matmul(weights, values)
    return F.linear(output.transpose(1, 2).reshape(bsz, seqlen, -1), wo)
