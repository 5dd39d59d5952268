import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    past = cache or {"k": x[:, :0], "v": x[:, :0]}
    new = {
        "k": torch.cat((past["k"], torch.einsum("btc,dc->btd", x, wk)), 1),
        "v": torch.cat((past["v"], torch.einsum("btc,dc->btd", x, wv)), 1),
    }
    q = torch.einsum("btc,dc->btd", x, wq).unflatten(-1, (n_heads, -1))
    k, v = (new[n].unflatten(-1, (n_heads, -1)) for n in "kv")
    s = torch.einsum("bqhd,bkhd->bhqk", q, k) / q.shape[-1] ** 0.5
    at = torch.arange(k.shape[1], device=x.device)
    s = torch.where(at <= at[-x.shape[1] :, None], s, -torch.inf)
    y = torch.einsum("bhqk,bkhd->bqhd", s.softmax(-1), v)
    return y.flatten(2) @ wo.mT, new
