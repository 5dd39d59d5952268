import torch


def moe(x, w_router, experts, k):
    *lead, d = x.shape
    tokens = x.reshape(-1, d)
    n = tokens.shape[0]
    top = (tokens @ w_router.T).topk(k, dim=-1)
    gate = top.values.softmax(-1).reshape(-1)
    order = top.indices.reshape(-1).argsort(stable=True)
    counts = torch.bincount(top.indices.reshape(-1), minlength=len(experts)).tolist()
    source = order // k
    chunks = tokens[source].split(counts)
    done = torch.cat([f(c) for f, c in zip(experts, chunks) if len(c)])
    out = torch.zeros(n, done.shape[-1], dtype=x.dtype, device=x.device)
    out = out.index_add(0, source, done * gate[order, None])
    return out.reshape(*lead, done.shape[-1])
