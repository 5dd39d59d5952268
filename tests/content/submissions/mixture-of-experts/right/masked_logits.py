import torch


def moe(x, w_router, experts, k):
    """-inf for all but the k largest, so that one softmax over all gives the gates."""
    logits = torch.einsum("...d,ed->...e", x, w_router)
    kth = logits.topk(k, dim=-1).values[..., -1:]
    gates = logits.masked_fill(logits < kth, float("-inf")).softmax(dim=-1)
    y = torch.zeros_like(x)
    for e, f in enumerate(experts):
        chosen = gates[..., e] > 0
        if chosen.any():
            part = torch.zeros_like(x)
            part[chosen] = f(x[chosen]) * gates[..., e][chosen].unsqueeze(-1)
            y = y + part
    return y
