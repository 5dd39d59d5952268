import math
import torch

def _row(v, p):
    n = len(v)
    order = sorted(range(n), key=lambda i: v[i], reverse=True)
    top = v[order[0]]
    w = [math.exp(x - top) for x in v]
    total, acc, keep = sum(w), 0.0, set()
    for i in order:
        keep.add(i)
        acc += w[i] / total
        if acc >= p:
            break
    return [i in keep for i in range(n)]

def top_p_filter(logits, p):
    if p >= 1.0:
        return logits.clone()
    flat = logits.reshape(-1, logits.shape[-1])
    mask = torch.tensor([_row(r, p) for r in flat.tolist()], device=logits.device)
    return flat.masked_fill(~mask, float("-inf")).reshape(logits.shape)
