# the penalty is written into the caller's logits
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    s = logits[prev_ids]
    logits[prev_ids] = torch.where(s < 0, s * penalty, s / penalty)
    if temperature == 0:
        out = torch.zeros_like(logits)
        out[logits.argmax()] = 1.0
        return out
    z = logits / temperature
    if 0 < top_k < len(z):
        z[z < z.topk(top_k).values[-1]] = -torch.inf
    if top_p < 1:
        v, order = z.sort(descending=True)
        pr = v.softmax(-1)
        gone = pr.cumsum(-1) - pr >= top_p
        gone[0] = False
        z[order[gone]] = -torch.inf
    return z.softmax(-1)
