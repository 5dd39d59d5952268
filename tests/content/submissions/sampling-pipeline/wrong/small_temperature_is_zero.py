# other: every temperature below 0.01 is taken for 0
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    z = logits.double().clone()
    seen = z[prev_ids]
    z[prev_ids] = torch.where(seen > 0, seen / penalty, seen * penalty)
    if temperature < 1e-2:
        return torch.zeros_like(logits).index_fill(0, z.argmax(), 1)
    z = (z - z.max()) / temperature
    z, idx = z.sort(descending=True)
    if top_k > 0:
        z[top_k:] = float("-inf")
    p = z.softmax(0)
    if top_p < 1:
        p = torch.where(p.cumsum(0) - p < top_p, p, 0.0)
        p = p / p.sum()
    return torch.zeros_like(p).scatter(0, idx, p).to(logits.dtype)
