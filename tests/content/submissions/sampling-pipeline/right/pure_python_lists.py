import math

import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    z = logits.tolist()
    for i in set(int(t) for t in prev_ids):
        z[i] = z[i] * penalty if z[i] < 0 else z[i] / penalty

    best = max(range(len(z)), key=z.__getitem__)
    if temperature == 0:
        result = [0.0] * len(z)
        result[best] = 1.0
        return torch.tensor(result, dtype=logits.dtype)

    ranked = sorted(range(len(z)), key=lambda i: -z[i])
    if top_k:
        ranked = ranked[:top_k]
    weight = {i: math.exp((z[i] - z[best]) / temperature) for i in ranked}
    total = sum(weight.values())
    nucleus, mass = [], 0.0
    for i in ranked:
        nucleus.append(i)
        mass += weight[i] / total
        if mass >= top_p and top_p < 1.0:
            break
    total = sum(weight[i] for i in nucleus)
    result = [0.0] * len(z)
    for i in nucleus:
        result[i] = weight[i] / total
    return torch.tensor(result, dtype=logits.dtype, device=logits.device)
