# stretch: the slot of each choice is the count of the expert in the list of all choices before it
import torch


def route(probs, k, capacity):
    top, experts = torch.topk(probs, k, dim=1)
    order = experts.T.flatten().tolist()
    slots = [order[:place].count(expert) for place, expert in enumerate(order)]
    slots = torch.tensor(slots).view(k, -1).T
    full = slots >= capacity
    weights = top / top.sum(1, keepdim=True)
    return experts, slots.masked_fill(full, -1), weights.masked_fill(full, 0)
