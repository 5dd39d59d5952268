# catalogue: 1
# tiles of scores, but one causal mask for everything is made first
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]
    mask = torch.ones(Tq, Tk, dtype=torch.bool)
    if causal:
        mask = torch.tril(mask, Tk - Tq)
    out, lse = torch.zeros_like(q), torch.zeros(q.shape[:-1], dtype=q.dtype)
    for i in range(0, Tq, block_q):
        qi = q[..., i:i + block_q, :]
        m = torch.full_like(qi[..., :1], -torch.inf)
        l, o = torch.zeros_like(m), torch.zeros_like(qi)
        for j in range(0, Tk, block_k):
            tile = mask[i:i + block_q, j:j + block_k]
            if not tile.any():
                break
            s = (qi @ k[..., j:j + block_k, :].mT * d ** -0.5).masked_fill(~tile, -torch.inf)
            new = torch.maximum(m, s.amax(-1, keepdim=True))
            ref = new.nan_to_num(neginf=0.0)
            p, a = (s - ref).exp(), (m - ref).exp()
            l, o, m = l * a + p.sum(-1, keepdim=True), o * a + p @ v[..., j:j + block_k, :], new
        out[..., i:i + block_q, :] = o / l.masked_fill(l == 0, 1)
        lse[..., i:i + block_q] = (m + l.log())[..., 0]
    return out, lse
