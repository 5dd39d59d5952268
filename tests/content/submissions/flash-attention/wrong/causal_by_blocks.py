# catalogue: 3
# later key blocks are skipped, the diagonal block is seen whole
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    outs, lses = [], []
    for i in range(0, Tq, block_q):
        Q = q[..., i:i + block_q, :]
        o, L = torch.zeros_like(Q), torch.full_like(Q[..., 0], -torch.inf)
        for j in range(0, Tk, block_k):
            if causal and j > i + Q.shape[-2] - 1 + Tk - Tq:
                break
            s = Q @ k[..., j:j + block_k, :].mT * d ** -0.5
            t = s.logsumexp(-1)
            new = torch.logaddexp(L, t)
            o = o * (L - new).exp()[..., None] + (s - new[..., None]).exp() @ v[..., j:j + block_k, :]
            L = new
        outs.append(o)
        lses.append(L)
    return torch.cat(outs, -2), torch.cat(lses, -1)
