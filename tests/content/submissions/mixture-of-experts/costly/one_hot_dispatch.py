# GShard's dense one-hot dispatch and combine tensors [E, N, N]: E * N * N * D products for picking rows, although the
# experts themselves see only their rows. Measured: at N = 256,
# D = 32, E = 8, k = 2 about 33.5 M products instead of 0.08 M, 524288 entries a tensor instead of 16384 (32 times),
# time over 10 times.
import torch


def moe(x, w_router, experts, k):
    flat = x.reshape(-1, x.shape[-1])
    n, E = len(flat), len(experts)
    logits = flat @ w_router.T
    idx = logits.topk(k, -1).indices
    mask = torch.zeros(n, E, dtype=x.dtype).scatter(1, idx, 1.0)
    gate = logits.masked_fill(mask == 0, float("-inf")).softmax(-1)
    place = (mask.cumsum(0) - 1).long().clamp(min=0)
    dispatch = torch.nn.functional.one_hot(place, max(n, 1)).to(x.dtype) * mask[:, :, None]
    inputs = torch.einsum("nec,nd->ecd", dispatch, flat)
    counts = mask.sum(0).long().tolist()
    outputs = []
    for e in range(E):
        y = torch.zeros(n, flat.shape[1], dtype=x.dtype)
        if counts[e]:
            y = torch.cat([experts[e](inputs[e, :counts[e]]), y[counts[e]:]])
        outputs.append(y)
    combine = dispatch * gate[:, :, None]
    return torch.einsum("nec,ecd->nd", combine, torch.stack(outputs)).reshape(x.shape)
