# topk raises when top_k is larger than the vocabulary
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    z = logits.clone()
    s = z[prev_ids]
    z[prev_ids] = torch.where(s < 0, s * penalty, s / penalty)
    if temperature == 0:
        out = torch.zeros_like(z)
        out[z.argmax()] = 1.0
        return out
    z = z / temperature
    if top_k > 0:
        z[z < torch.topk(z, top_k).values[-1]] = -torch.inf
    if top_p < 1:
        v, order = z.sort(descending=True)
        pr = v.softmax(-1)
        gone = pr.cumsum(-1) - pr >= top_p
        gone[0] = False
        z[order[gone]] = -torch.inf
    return z.softmax(-1)
