# other: counts in 8 bits, which is right up to 127 choices of one expert
import torch
import torch.nn.functional as F


def route(probs, k, capacity):
    n, e = probs.shape
    top, experts = probs.topk(k)
    c = experts.T.reshape(-1)
    h = F.one_hot(c, e).to(torch.int8)
    s = (h.cumsum(0, dtype=torch.int8) - h).gather(1, c[:, None]).view(k, n).T.long()
    s = torch.where(s < capacity, s, -1)
    return experts, s, (top / top.sum(1, keepdim=True)) * (s >= 0)
