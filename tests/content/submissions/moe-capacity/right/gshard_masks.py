import torch
import torch.nn.functional as F


def route(probs, k, capacity):
    n, num_experts = probs.shape
    remaining = probs.clone()
    used = torch.zeros(num_experts, dtype=torch.long)
    experts, slots, gates = [], [], []
    for _ in range(k):
        index = remaining.argmax(dim=1)
        mask = F.one_hot(index, num_experts)
        locations = torch.cumsum(mask, dim=0) - 1 + used
        used = used + mask.sum(dim=0)
        place = (locations * mask).sum(dim=1)
        experts.append(index)
        slots.append(torch.where(place < capacity, place, torch.full_like(place, -1)))
        gates.append((probs * mask).sum(dim=1))
        remaining = remaining.masked_fill(mask.bool(), float("-inf"))
    experts, slots, gates = torch.stack(experts, 1), torch.stack(slots, 1), torch.stack(gates, 1)
    weights = gates / gates.sum(dim=1, keepdim=True)
    return experts, slots, weights * (slots >= 0)
