# catalogue: 5
# works in powers of two, as the Triton kernel does, and forgets to go back
import math
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    qk_scale = d ** -0.5 / math.log(2)
    outs, lses = [], []
    for i in range(0, Tq, block_q):
        Q = q[..., i:i + block_q, :] * qk_scale
        n = Q.shape[-2]
        m_i = torch.full(Q.shape[:-1], -math.inf, dtype=q.dtype)
        l_i = torch.zeros_like(m_i)
        acc = torch.zeros_like(Q)
        for j in range(0, Tk, block_k):
            if causal and j >= i + n + Tk - Tq:
                break
            qk = torch.matmul(Q, k[..., j:j + block_k, :].transpose(-1, -2))
            if causal:
                qk = qk.masked_fill(torch.arange(j, j + qk.shape[-1])[None, :] > torch.arange(i, i + n)[:, None] + Tk - Tq, -math.inf)
            m_ij = torch.maximum(m_i, qk.amax(-1))
            base = m_ij.masked_fill(m_ij == -math.inf, 0.0)
            p = torch.exp2(qk - base[..., None])
            alpha = torch.exp2(m_i - base)
            l_i = l_i * alpha + p.sum(-1)
            acc = acc * alpha[..., None] + p @ v[..., j:j + block_k, :]
            m_i = m_ij
        outs.append(acc / l_i.masked_fill(l_i == 0, 1)[..., None])
        lses.append(m_i + torch.log2(l_i))
    return torch.cat(outs, -2), torch.cat(lses, -1)
