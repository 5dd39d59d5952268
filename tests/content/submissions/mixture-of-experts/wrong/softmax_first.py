# catalogue: 1
# softmax over all experts, the k largest kept as they are
import torch
import torch.nn.functional as F


def moe(x, w_router, experts, k):
    h = x.reshape(-1, x.shape[-1])
    probs = F.softmax(F.linear(h, w_router), dim=-1)
    w, idx = probs.topk(k, dim=-1)
    out = torch.zeros_like(h)
    for e in range(len(experts)):
        t, s = torch.where(idx == e)
        if t.numel():
            out = out.index_add(0, t, experts[e](h[t]) * w[t, s].unsqueeze(1))
    return out.view(x.shape)
