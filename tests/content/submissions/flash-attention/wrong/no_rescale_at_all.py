# catalogue: 2
# neither sum nor output follows the growing maximum
import torch


def tile(q, k, i, j, shift, causal):
    s = torch.einsum("...qd,...kd->...qk", q, k) * q.shape[-1] ** -0.5
    if causal:
        s = s + torch.full(s.shape[-2:], -torch.inf, dtype=s.dtype).triu(i + shift - j + 1)
    return s


def flash_attention(q, k, v, block_q, block_k, causal=False):
    shift = k.shape[-2] - q.shape[-2]
    out, lse = torch.empty_like(q), torch.empty_like(q[..., 0])
    for i in range(0, q.shape[-2], block_q):
        Q = q[..., i:i + block_q, :]
        m, l, o = torch.full_like(Q[..., :1], -torch.inf), 0.0, torch.zeros_like(Q)
        for j in range(0, k.shape[-2], block_k):
            if causal and j > i + Q.shape[-2] - 1 + shift:
                continue
            s = tile(Q, k[..., j:j + block_k, :], i, j, shift, causal)
            m = torch.maximum(m, s.amax(-1, keepdim=True))
            p = torch.exp(s - m.clamp(min=-1e30))
            l = l + p.sum(-1, keepdim=True)
            o = o + p @ v[..., j:j + block_k, :]
        l = l if torch.is_tensor(l) else torch.zeros_like(m)
        out[..., i:i + block_q, :] = o / l.masked_fill(l == 0, 1)
        lse[..., i:i + block_q] = (m + torch.log(l)).squeeze(-1)
    return out, lse
