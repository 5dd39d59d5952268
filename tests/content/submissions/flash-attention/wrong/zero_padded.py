# catalogue: 4
# pads keys and values with zeros to whole tiles; the padding gets weight
import torch
import torch.nn.functional as F


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    extra = -Tk % block_k
    kp, vp = F.pad(k, (0, 0, 0, extra)), F.pad(v, (0, 0, 0, extra))
    outs, lses = [], []
    for i in range(0, Tq, block_q):
        Q = q[..., i:i + block_q, :]
        n = Q.shape[-2]
        m = torch.full_like(Q[..., :1], -torch.inf)
        l, o = torch.zeros_like(m), torch.zeros_like(Q)
        for j in range(0, Tk, block_k):
            if causal and j > i + n - 1 + Tk - Tq:
                break
            s = Q @ kp[..., j:j + block_k, :].mT * d ** -0.5
            if causal:
                ok = torch.arange(j, j + block_k) <= torch.arange(i, i + n)[:, None] + Tk - Tq
                s = s.masked_fill(~ok, -torch.inf)
            new = torch.maximum(m, s.amax(-1, keepdim=True))
            ref = new.nan_to_num(neginf=0.0)
            p, a = (s - ref).exp(), (m - ref).exp()
            l, o, m = l * a + p.sum(-1, keepdim=True), o * a + p @ vp[..., j:j + block_k, :], new
        outs.append(o / l.masked_fill(l == 0, 1))
        lses.append((m + l.log())[..., 0])
    return torch.cat(outs, -2), torch.cat(lses, -1)
