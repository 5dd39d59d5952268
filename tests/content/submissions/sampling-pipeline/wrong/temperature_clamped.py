# other: the temperature is raised to 0.01, so 0 is not greedy
import torch
def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    z = logits / max(temperature, 1e-2)
    u = prev_ids.unique()
    z[u] = torch.where(z[u] > 0, z[u] / penalty, z[u] * penalty)
    if 0 < top_k < len(z):
        z[z < z.topk(top_k).values[-1]] = -torch.inf
    if top_p < 1:
        s, i = z.sort(descending=True)
        pr = s.softmax(0)
        z[i[pr.cumsum(0) - pr >= top_p]] = -torch.inf
    return z.softmax(0)
