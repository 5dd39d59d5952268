# other: scores are masked by adding -10000
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, d = q.shape[-2:]
    Tk = k.shape[-2]
    shift = Tk - Tq
    scale = d ** -0.5
    outs, lses = [], []
    for i0 in range(0, Tq, block_q):
        i1 = min(i0 + block_q, Tq)
        rows = torch.arange(i0, i1, device=q.device)[:, None]
        m = q.new_full((*q.shape[:-2], i1 - i0, 1), float("-inf"))
        l = torch.zeros_like(m)
        o = q.new_zeros((*q.shape[:-2], i1 - i0, d))
        stop = min(Tk, max(0, i1 + shift)) if causal else Tk
        for j0 in range(0, stop, block_k):
            j1 = min(j0 + block_k, Tk)
            s = (q[..., i0:i1, :] @ k[..., j0:j1, :].mT) * scale
            if causal:
                cols = torch.arange(j0, j1, device=q.device)
                s = s - 1e4 * (cols > rows + shift)
                s = s.masked_fill(rows + shift < 0, float("-inf"))    # queries that see nothing
            new = torch.maximum(m, s.amax(-1, keepdim=True))
            base = new.masked_fill(new == float("-inf"), 0.0)
            p = torch.exp(s - base)
            c = torch.exp(m - base)
            l = l * c + p.sum(-1, keepdim=True)
            o = o * c + p @ v[..., j0:j1, :]
            m = new
        outs.append(o / l.masked_fill(l == 0, 1.0))
        lses.append((m + torch.log(l)).squeeze(-1))
    return torch.cat(outs, dim=-2), torch.cat(lses, dim=-1)
