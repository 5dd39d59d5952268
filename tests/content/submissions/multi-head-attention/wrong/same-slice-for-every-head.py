# catalogue: 7
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    size = x.shape[-1] // n_heads
    q, k, v = x @ wq.T, x @ wk.T, x @ wv.T
    outs = []
    for h in range(n_heads):
        qh, kh, vh = q[..., :size], k[..., :size], v[..., :size]
        s = qh @ kh.transpose(1, 2) / size**0.5
        if mask is not None:
            m = mask.expand(x.shape[0], n_heads, x.shape[1], x.shape[1])[:, h]
            s = s.masked_fill(~m, -torch.inf)
        outs.append(s.softmax(-1).nan_to_num(0.0) @ vh)
    return torch.cat(outs, -1) @ wo.T
