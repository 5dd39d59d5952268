import torch


def moe(x, w_router, experts, k):
    flat = x.reshape(-1, x.shape[-1])
    outs = []
    for token in flat:
        logits = w_router @ token
        val, idx = torch.topk(logits, k)
        p = torch.softmax(val, 0)
        y = 0
        for weight, e in zip(p, idx.tolist()):
            y = y + weight * experts[e](token.unsqueeze(0)).squeeze(0)
        outs.append(y)
    return torch.stack(outs).reshape(x.shape)
