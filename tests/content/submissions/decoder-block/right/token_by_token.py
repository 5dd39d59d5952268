import math
import torch

def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    d = D // n_heads
    def norm(z, n):
        return (z - z.mean(-1, keepdim=True)) * (z.var(-1, correction=0, keepdim=True) + 1e-5).rsqrt() * p[n + "_g"] + p[n + "_b"]
    K, V, Y = [], [], []
    for t in range(T):
        xt = x[:, t]
        h = norm(xt, "ln1")
        q = (h @ p["wq"].T).view(B, n_heads, d)
        K.append((h @ p["wk"].T).view(B, n_heads, d))
        V.append((h @ p["wv"].T).view(B, n_heads, d))
        s = torch.stack([(q * k).sum(-1) for k in K], -1) / math.sqrt(d)
        w = s.softmax(-1)
        o = sum(w[..., j, None] * v for j, v in enumerate(V)).reshape(B, D)
        a = xt + o @ p["wo"].T
        u = norm(a, "ln2") @ p["w1"].T + p["b1"]
        Y.append(a + (u / 2 * (1 + torch.erf(u / math.sqrt(2)))) @ p["w2"].T + p["b2"])
    return torch.stack(Y, 1)
