# catalogue: 5
import math, torch
def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    z = logits.tolist()
    for t in set(prev_ids.tolist()):
        z[t] = z[t] / penalty if z[t] > 0 else z[t] * penalty
    order = sorted(range(len(z)), key=lambda i: -z[i])
    if top_k: order = order[:top_k]
    m = z[order[0]]
    w = [math.exp((z[i] - m) / temperature) for i in order]
    tot, acc, out = sum(w), 0., [0.] * len(z)
    for i, x in zip(order, w):
        out[i] = x; acc += x
        if top_p < 1 and acc >= top_p * tot: break
    s = sum(out)
    return torch.tensor([o / s for o in out], dtype=logits.dtype)
