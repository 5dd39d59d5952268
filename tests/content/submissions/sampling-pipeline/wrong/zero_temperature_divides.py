# catalogue: 5
# no branch for temperature 0, the division gives inf and nan
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    z = logits.clone()
    ids = torch.unique(prev_ids)
    z[ids] = torch.where(z[ids] > 0, z[ids] / penalty, z[ids] * penalty)
    z = z / temperature
    if top_k > 0:
        v = torch.topk(z, min(top_k, z.size(-1))).values
        z = z.masked_fill(z < v[-1], -float("inf"))
    if top_p < 1.0:
        v, order = torch.sort(z, descending=True)
        pr = torch.softmax(v, -1)
        out = (pr.cumsum(-1) - pr) >= top_p
        out[0] = False
        z[order[out]] = -float("inf")
    return torch.softmax(z, dim=-1)
