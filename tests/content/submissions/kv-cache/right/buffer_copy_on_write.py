import torch

class Store:
    """A growing buffer; a cache is (store, length) and may append in place only at the store's end."""
    def __init__(self, B, h, d, cap, like):
        self.kv = like.new_empty(2, B, h, cap, d)
        self.used = 0

def _append(cache, k, v):
    B, h, t, d = k.shape
    store, n = cache if cache is not None else (None, 0)
    if store is None or store.used != n or n + t > store.kv.shape[3]:
        bigger = Store(B, h, d, max(16, 2 * (n + t)), k)
        if n:
            bigger.kv[:, :, :, :n] = store.kv[:, :, :, :n]
        store = bigger
    store.kv[0, :, :, n:n + t] = k
    store.kv[1, :, :, n:n + t] = v
    store.used = n + t
    return store, n + t

@torch.no_grad()
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    heads = lambda w: (x @ w.T).view(B, t, n_heads, D // n_heads).transpose(1, 2)
    store, T = cache = _append(cache, heads(wk), heads(wv))
    k, v = store.kv[:, :, :, :T]
    s = heads(wq) @ k.mT / (D // n_heads) ** 0.5
    s = s + torch.full((t, T), float("-inf"), dtype=x.dtype, device=x.device).triu(T - t + 1)
    return (s.softmax(-1) @ v).transpose(1, 2).reshape(B, t, D) @ wo.T, cache
