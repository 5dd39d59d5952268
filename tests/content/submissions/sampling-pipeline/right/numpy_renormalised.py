import numpy as np
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    z = logits.detach().cpu().numpy().astype(np.float64)
    for t in set(prev_ids.tolist()):
        z[t] = z[t] / penalty if z[t] > 0 else z[t] * penalty
    n = len(z)
    p = np.zeros(n)
    if temperature == 0:
        p[int(z.argmax())] = 1.0
    else:
        z /= temperature
        p = np.exp(z - z.max())
        p /= p.sum()
        order = np.argsort(-p, kind="stable")
        if top_k and top_k < n:
            p[order[top_k:]] = 0.0
            p /= p.sum()
        if top_p < 1:
            c = np.cumsum(p[order])
            keep = int(np.searchsorted(c, top_p)) + 1
            p[order[keep:]] = 0.0
            p /= p.sum()
    return torch.from_numpy(p).to(dtype=logits.dtype, device=logits.device)
