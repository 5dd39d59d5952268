# other: takes capacity for the number of choices that all experts take together, an equal share for each
import torch
import torch.nn.functional as F


def route(probs, k, capacity):
    n, e = probs.shape
    top, experts = probs.topk(k)
    c = experts.T.reshape(-1)
    h = F.one_hot(c, e)
    s = (h.cumsum(0) - h).gather(1, c[:, None]).view(k, n).T
    s = torch.where(s < -(-capacity * k // e), s, -1)
    return experts, s, (top / top.sum(1, keepdim=True)) * (s >= 0)
