import torch


def moe(x, w_router, experts, k):
    """No matmul: every logit is a product summed up, the experts are taken from lists of rows."""
    tokens = x.reshape(-1, x.shape[-1])
    logits = (tokens[:, None, :] * w_router[None, :, :]).sum(-1)
    rows_of = [[] for _ in experts]
    gate_of = [[] for _ in experts]
    for t in range(len(tokens)):
        chosen = sorted(range(len(experts)), key=lambda e: -float(logits[t, e]))[:k]
        top = logits[t, chosen[0]]
        e = [torch.exp(logits[t, c] - top) for c in chosen]
        total = sum(e)
        for c, v in zip(chosen, e):
            rows_of[c].append(t)
            gate_of[c].append(v / total)
    out = torch.zeros_like(tokens)
    for f, rows, gates in zip(experts, rows_of, gate_of):
        if rows:
            part = f(tokens[rows]) * torch.stack(gates)[:, None]
            out = out.index_add(0, torch.tensor(rows), part)
    return out.reshape(x.shape)
