import torch


def _one(x, past, wq, wk, wv, wo, n_heads):
    B, D = x.shape
    past = (*past, ((x @ wk.T).view(B, n_heads, -1), (x @ wv.T).view(B, n_heads, -1)))
    q = (x @ wq.T).view(B, n_heads, -1)
    scores = torch.stack([(q * k).sum(-1) for k, _ in past], -1) * q.shape[-1] ** -0.5
    weights = scores.softmax(-1)
    y = sum(weights[..., j, None] * v for j, (_, v) in enumerate(past))
    return y.reshape(B, D) @ wo.T, past


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    """A token never sees what comes after it, because that is not yet in its past."""
    past = () if cache is None else cache
    rows = []
    for token in x.unbind(1):
        row, past = _one(token, past, wq, wk, wv, wo, n_heads)
        rows.append(row)
    print("tokens seen:", len(past))
    return torch.stack(rows, 1), past
