"""Double precision inside the attention; keys and values are packed as one complex tensor (key + i * value) per cache."""
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    batch, new, width = x.shape
    d = width // n_heads

    def project(w):
        return (x @ w.mT).to(torch.float64).unflatten(-1, (n_heads, d)).movedim(2, 1)

    q = project(wq) * d ** -0.5
    packed = torch.complex(project(wk), project(wv))
    if cache is not None:
        packed = torch.concatenate((cache, packed), dim=2)
    total = packed.size(2)
    k, v = packed.real, packed.imag
    bias = torch.full((new, total), -torch.inf, dtype=torch.float64, device=x.device).triu(total - new + 1)
    p = torch.baddbmm(bias.expand(batch * n_heads, new, total),
                      q.flatten(0, 1), k.flatten(0, 1).mT).softmax(dim=-1)
    o = torch.bmm(p, v.flatten(0, 1)).unflatten(0, (batch, n_heads)).movedim(1, 2).flatten(2)
    return o.to(x.dtype) @ wo.mT, packed
