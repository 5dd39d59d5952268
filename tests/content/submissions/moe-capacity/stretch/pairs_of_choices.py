# stretch: every choice is compared with every other one, in blocks so that the matrix fits
import torch


def route(probs, k, capacity):
    ranked = probs.argsort(dim=1, descending=True)[:, :k]
    chosen = probs.gather(1, ranked)
    flat = ranked.T.reshape(-1)
    places = torch.arange(len(flat))
    parts = []
    for mine, where in zip(flat.split(256), places.split(256)):
        same = (mine[:, None] == flat) & (places < where[:, None])
        parts.append(same.sum(1))
    slots = torch.cat(parts).reshape(k, -1).T
    kept = slots < capacity
    zero = torch.zeros_like(chosen)
    return ranked, torch.where(kept, slots, -1), torch.where(kept, chosen / chosen.sum(1, keepdim=True), zero)
