# other: the sum over the choices is clamped at 1e-6 before the division
# shows for: probs = [[3e-8, 1e-8, 1e-9]] (a router with sigmoids), k = 2, capacity = 2: weights [[0.03, 0.01]], should be [[0.75, 0.25]]
import torch


def route(probs, k, capacity):
    n, e = probs.shape
    top, experts = torch.topk(probs, k, dim=1)
    weights = top / top.sum(dim=1, keepdim=True).clamp_min(1e-6)
    used = torch.zeros(e, dtype=torch.long)
    slots = torch.empty_like(experts)
    for j in range(k):
        hot = torch.nn.functional.one_hot(experts[:, j], e)
        place = (hot.cumsum(0) - 1 + used).gather(1, experts[:, j:j + 1]).squeeze(1)
        slots[:, j] = torch.where(place < capacity, place, -1)
        used += hot.sum(0)
    return experts, slots, torch.where(slots >= 0, weights, torch.zeros_like(weights))
