# other: reserves an equal part of each buffer for each place of the choices
import torch
import torch.nn.functional as F


def route(probs, k, capacity):
    n, e = probs.shape
    top, experts = probs.topk(k)
    part = max(1, capacity // k)
    slots = []
    for c in range(k):
        mask = F.one_hot(experts[:, c], e)
        place = ((mask.cumsum(0) - 1) * mask).sum(1)
        slots.append(torch.where(place < part, place + c * part, -1))
    slots = torch.stack(slots, 1)
    return experts, slots, (top / top.sum(1, keepdim=True)) * (slots >= 0)
