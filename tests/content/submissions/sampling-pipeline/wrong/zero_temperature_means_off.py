# catalogue: 5
# "if temperature:" leaves the logits alone at 0, so the full softmax comes back
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    z = logits.clone()
    for t in prev_ids.unique():
        z[t] = z[t] / penalty if z[t] > 0 else z[t] * penalty
    if temperature:
        z = z / temperature
    if top_k:
        z[z < z.topk(min(top_k, len(z)))[0][-1]] = -torch.inf
    if top_p < 1:
        v, order = z.sort(descending=True)
        pr = v.softmax(-1)
        out = (pr.cumsum(-1) - pr) >= top_p
        out[0] = False
        z[order[out]] = -torch.inf
    return z.softmax(-1)
