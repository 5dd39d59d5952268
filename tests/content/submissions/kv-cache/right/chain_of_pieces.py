# Old-fashioned: the cache is an immutable chain of pieces, newest first; one
# head after the other, one query after the other in a chunk. Slow constants.
import torch


def _pieces(chain):
    out = []
    while chain is not None:
        piece, chain = chain
        out.append(piece)
    out.reverse()
    return out


def _one_query(q, keys, values, scale):
    # q [B, d], keys and values [B, n, d]
    s = torch.einsum("bd,bnd->bn", q, keys) * scale
    p = torch.softmax(s, 1)
    return torch.einsum("bn,bnd->bd", p, values)


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.size()
    d = D // n_heads
    scale = d ** -0.5
    flat = x.reshape(B * t, D)
    q = torch.mm(flat, wq.t()).view(B, t, D)
    k = torch.mm(flat, wk.t()).view(B, t, D)
    v = torch.mm(flat, wv.t()).view(B, t, D)
    chain = ((k, v), cache)
    pieces = _pieces(chain)
    K = torch.cat([p[0] for p in pieces], 1)
    V = torch.cat([p[1] for p in pieces], 1)
    past = K.size(1) - t
    rows = []
    for i in range(t):
        seen = past + i + 1
        heads = []
        for h in range(n_heads):
            part = slice(h * d, (h + 1) * d)
            heads.append(_one_query(q[:, i, part], K[:, :seen, part], V[:, :seen, part], scale))
        rows.append(torch.cat(heads, 1))
    y = torch.stack(rows, 1).reshape(B * t, D)
    return torch.mm(y, wo.t()).view(B, t, D), chain
