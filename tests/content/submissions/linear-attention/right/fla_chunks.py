import torch
import torch.nn.functional as F


def linear_attention(q, k, v, decay, state=None, chunk_size=32):
    B, H, T, d = q.shape
    e = v.shape[-1]
    pad = (chunk_size - T % chunk_size) % chunk_size
    q, k, v = (F.pad(x, (0, 0, 0, pad)) for x in (q, k, v))
    g = torch.log(decay).view(1, H, 1).expand(1, H, T)
    g = F.pad(g, (0, pad))
    N = (T + pad) // chunk_size
    q = q.view(B, H, N, chunk_size, d)
    k = k.view(B, H, N, chunk_size, d)
    v = v.view(B, H, N, chunk_size, e)
    g = g.view(1, H, N, chunk_size).cumsum(-1)
    L = (g[..., :, None] - g[..., None, :]).tril().exp().tril()
    S = k.new_zeros(B, H, d, e) if state is None else state
    o = []
    for i in range(N):
        inner = (q[:, :, i] @ k[:, :, i].transpose(-1, -2)) * L[:, :, i] @ v[:, :, i]
        o.append(inner + (q[:, :, i] * g[:, :, i, :, None].exp()) @ S)
        last = g[:, :, i, -1, None, None]
        S = S * last.exp() + (k[:, :, i] * (g[:, :, i, -1:] - g[:, :, i]).exp()[..., None]).transpose(-1, -2) @ v[:, :, i]
    return torch.cat(o, dim=2)[:, :, :T], S
