# a token that occurs twice is penalised twice
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    z = logits.clone()
    for t in prev_ids.tolist():
        z[t] = z[t] / penalty if z[t] > 0 else z[t] * penalty
    if temperature == 0:
        out = torch.zeros_like(z)
        out[z.argmax()] = 1.0
        return out
    z = z / temperature
    if 0 < top_k < len(z):
        z[z < z.topk(top_k).values[-1]] = -torch.inf
    if top_p < 1:
        v, order = z.sort(descending=True)
        pr = v.softmax(-1)
        gone = pr.cumsum(-1) - pr >= top_p
        gone[0] = False
        z[order[gone]] = -torch.inf
    return z.softmax(-1)
