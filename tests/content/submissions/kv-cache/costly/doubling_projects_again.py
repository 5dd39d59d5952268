# costly: a buffer of doubling room which, whenever it grows, is filled again by projecting all earlier tokens anew instead of copying (amortised linear, but not "new tokens only"); FLOPs 1.85x, key and value rows projected 2.9x by count (130 single tokens, width 512; beam over a prefix of 128: FLOPs 4.2x)
import torch
import torch.nn.functional as F


class Store:
    def __init__(self, x, room, wk, wv):
        B, n, D = x.shape
        self.x = x.new_zeros(B, room, D)
        self.k = x.new_zeros(B, room, D)
        self.v = x.new_zeros(B, room, D)
        self.used = 0
        self.write(x, wk, wv)

    def write(self, x, wk, wv):
        here = slice(self.used, self.used + x.shape[1])
        self.x[:, here] = x
        self.k[:, here] = F.linear(x, wk)
        self.v[:, here] = F.linear(x, wv)
        self.used = here.stop


@torch.no_grad()
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    if cache is None:
        n, store = t, Store(x, max(4, t), wk, wv)
    else:
        store, past = cache
        n = past + t
        if n > store.k.shape[1]:
            room = store.k.shape[1]
            while room < n:
                room *= 2
            store = Store(store.x[:, :past], room, wk, wv)
        elif store.used != past:
            copy = object.__new__(Store)
            copy.x, copy.k, copy.v, copy.used = store.x.clone(), store.k.clone(), store.v.clone(), past
            store = copy
        store.write(x, wk, wv)

    def split(y):
        return y.reshape(B, -1, n_heads, D // n_heads).transpose(1, 2)

    mask = torch.ones(t, n, dtype=torch.bool, device=x.device).tril(n - t)
    y = F.scaled_dot_product_attention(
        split(F.linear(x, wq)), split(store.k[:, :n]), split(store.v[:, :n]), attn_mask=mask)
    return F.linear(y.transpose(1, 2).reshape(B, t, D), wo), (store, n)
