# Tiles of scores kept.
import torch
def flash_attention(q, k, v, block_q, block_k, causal=False):
    Tq, Tk, d = q.shape[-2], k.shape[-2], q.shape[-1]; past = Tk - Tq
    rows = []
    for i in range(0, Tq, block_q):
        qt = q[..., i:i + block_q, :]; r = torch.arange(i, i + qt.shape[-2])[:, None] + past; strip = []
        for j in range(0, Tk, block_k):
            if causal and j > i + qt.shape[-2] - 1 + past: break
            s = qt @ k[..., j:j + block_k, :].mT * d ** -0.5
            if causal: s = s.masked_fill(torch.arange(j, j + s.shape[-1]) > r, -torch.inf)
            strip.append((s, v[..., j:j + block_k, :]))
        rows.append((qt, strip))
    outs, lses = [], []
    for qt, strip in rows:
        if not strip:
            outs.append(torch.zeros_like(qt)); lses.append(torch.full_like(qt[..., 0], -torch.inf)); continue
        m = torch.stack([s.amax(-1) for s, _ in strip]).amax(0); sh = m.masked_fill(m == -torch.inf, 0)
        l = sum(torch.exp(s - sh[..., None]).sum(-1) for s, _ in strip)
        outs.append(sum(torch.exp(s - sh[..., None]) @ vv for s, vv in strip) / l.masked_fill(l == 0, 1)[..., None]); lses.append(m + l.log())
    return torch.cat(outs, -2), torch.cat(lses, -1)
