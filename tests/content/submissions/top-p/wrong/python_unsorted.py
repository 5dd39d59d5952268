# catalogue: 6
import math, torch
def _row(v, p):
    m = max(v)
    w = [math.exp(x - m) for x in v]
    z, acc, out = sum(w), 0.0, []
    for x, e in zip(v, w):
        out.append(x if not out or acc < p else -math.inf)
        acc += e / z
    return out
def top_p_filter(logits, p):
    if p >= 1: return logits.clone()
    rows = [_row(r, p) for r in logits.reshape(-1, logits.shape[-1]).tolist()]
    return torch.tensor(rows, dtype=logits.dtype, device=logits.device).reshape(logits.shape)
