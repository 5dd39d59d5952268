# catalogue: 1
# the switch transformer's gate for every k
import torch


def moe(x, w_router, experts, k):
    flat = x.reshape(-1, x.size(-1))
    rows = []
    for v in flat:
        gate = torch.softmax(w_router @ v, 0)
        best = torch.argsort(gate, descending=True)[:k]
        rows.append(sum(gate[e] * experts[int(e)](v[None])[0] for e in best))
    return torch.stack(rows).reshape(x.shape)
