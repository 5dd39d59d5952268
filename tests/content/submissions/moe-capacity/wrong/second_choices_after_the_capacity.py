# other: second choices begin behind all first ones, also behind those that were dropped from other experts
import torch
import torch.nn.functional as F


def route(probs, k, capacity):
    n, e = probs.shape
    top, experts = probs.topk(k)
    used = 0
    slots = []
    for c in range(k):
        mask = F.one_hot(experts[:, c], e)
        place = ((mask.cumsum(0) - 1) * mask).sum(1) + used
        used = used + int(mask.sum(0).max())
        slots.append(torch.where(place < capacity, place, -1))
    slots = torch.stack(slots, 1)
    return experts, slots, (top / top.sum(1, keepdim=True)) * (slots >= 0)
