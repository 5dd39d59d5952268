import math
import torch

def top_p_filter(logits, p):
    if p >= 1:
        return logits
    out = torch.full_like(logits, float("-inf"))
    src, dst = logits.reshape(-1, logits.shape[-1]), out.view(-1, logits.shape[-1])
    for r, row in enumerate(src.tolist()):
        top = max(row)
        w = [math.exp(v - top) for v in row]
        goal, mass = p * math.fsum(w), 0.0
        for j in sorted(range(len(row)), key=row.__getitem__, reverse=True):
            dst[r, j] = src[r, j]
            mass += w[j]
            if mass >= goal:
                break
    return out
