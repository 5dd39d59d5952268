# other: gives the weight of a dropped choice to the token's first choice
import torch
import torch.nn.functional as F


def route(probs, k, capacity):
    n, e = probs.shape
    top, experts = probs.topk(k)
    c = experts.T.reshape(-1)
    h = F.one_hot(c, e)
    s = (h.cumsum(0) - h).gather(1, c[:, None]).view(k, n).T
    s = torch.where(s < capacity, s, -1)
    w = top / top.sum(1, keepdim=True)
    lost = (w * (s < 0)).sum(1)
    w = w * (s >= 0)
    w[:, 0] = w[:, 0] + lost * (s[:, 0] >= 0)
    return experts, s, w
