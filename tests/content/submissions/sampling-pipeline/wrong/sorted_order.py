# forgets to go back from sorted order to token order after top-p
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
    if 0 < top_k < len(z):
        z[z < z.topk(top_k).values[-1]] = -torch.inf
    if top_p < 1:
        v, _ = z.sort(descending=True)
        pr = v.softmax(-1)
        gone = pr.cumsum(-1) - pr >= top_p
        gone[0] = False
        z = v.masked_fill(gone, -torch.inf)
    return z.softmax(-1)
