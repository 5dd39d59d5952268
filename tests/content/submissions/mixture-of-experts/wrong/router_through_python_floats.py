# catalogue: 6
# gate weights via .item()
import torch


def moe(x, w_router, experts, k):
    h = x.reshape(-1, x.shape[-1])
    val, idx = (h @ w_router.T).topk(k, -1)
    w = val.softmax(-1)
    rows = []
    for t in range(len(h)):
        rows.append(sum(w[t, s].item() * experts[idx[t, s].item()](h[t:t + 1])[0] for s in range(k)))
    return torch.stack(rows).reshape(x.shape)
