# other: top_k >= 1 always keep at least 2
import torch
def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    z = logits.clone()
    u = prev_ids.unique()
    z[u] = torch.where(z[u] > 0, z[u] / penalty, z[u] * penalty)
    if temperature == 0:
        r = torch.zeros_like(z); r[z.argmax()] = 1
        return r
    z = z / temperature
    if 0 < top_k < len(z):
        z[z < z.topk(max(top_k, 2)).values[-1]] = -torch.inf
    if top_p < 1:
        s, i = z.sort(descending=True)
        z[i[s.softmax(0).cumsum(0) - s.softmax(0) >= top_p]] = -torch.inf
    return z.softmax(0)
