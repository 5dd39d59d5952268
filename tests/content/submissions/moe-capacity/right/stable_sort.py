import torch


def route(probs, k, capacity):
    n, e = probs.shape
    values, experts = torch.sort(probs, dim=1, descending=True)
    values, experts = values[:, :k], experts[:, :k]
    flat = experts.t().flatten()
    order = torch.sort(flat, stable=True).indices
    counts = torch.bincount(flat, minlength=e)
    starts = counts.cumsum(0) - counts
    place = torch.empty_like(flat)
    place[order] = torch.arange(n * k) - starts[flat[order]]
    slots = place.reshape(k, n).t()
    kept = slots < capacity
    return experts, torch.where(kept, slots, -1), torch.where(kept, values / values.sum(1, keepdim=True), 0.0)
