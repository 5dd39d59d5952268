"""A pipeline of generators; projections added in place into zeros with addmm_; one tensor for keys and values filled by index_copy; counters are
tensors; the queries of a chunk attend one after another, each over exactly the tokens that it may see."""
import torch


def projected(x, wq, wk, wv, n_heads):
    for w in (wq, wk, wv):
        y = x.new_zeros(x.shape)
        y.flatten(0, 1).addmm_(x.flatten(0, 1), w.t())
        yield y.unflatten(2, (n_heads, -1)).transpose(1, 2)


def appended(parts, cache):
    q, k, v = parts
    kv = torch.stack([k, v])                                   # [2, B, H, t, d]
    t = torch.tensor(kv.size(3))
    if cache is None:
        n = torch.tensor(0)
    else:
        old, n = cache
    room = kv.new_zeros(*kv.shape[:3], int(n + t), kv.shape[4])
    if cache is not None:
        room = room.index_copy(3, torch.arange(int(n), device=kv.device), old)
    room = room.index_copy(3, torch.arange(int(n), int(n + t), device=kv.device), kv)
    yield q
    yield room
    yield n


def attended(stages):
    q, kv, n = stages
    scale = torch.tensor(q.size(-1), dtype=torch.float64).rsqrt().item()
    i = torch.zeros((), dtype=torch.int64)
    while bool(i < q.size(2)):
        seen = kv[:, :, :, :int(n + i + 1)]
        s = torch.matmul(seen[0], q[:, :, int(i)].unsqueeze(-1)).mul(scale)      # [B, H, n, 1]
        p = torch.softmax(s, 2)
        yield torch.matmul(p.transpose(2, 3), seen[1]).squeeze(2)                # [B, H, d]
        i = i + 1


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    q, kv, n = appended(projected(x, wq, wk, wv, n_heads), cache)
    rows = [r.flatten(1) for r in attended((q, kv, n))]
    out = torch.stack(rows, 1).matmul(wo.t())
    return out, (kv, n + x.size(1))
