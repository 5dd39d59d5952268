# every rank collects all tensors and adds them up: R - 1 exchanges of whole tensors
import torch


def ring_all_reduce(tensors, exchange):
    seen = [[t] for t in tensors]
    hand = list(tensors)
    for _ in range(len(tensors) - 1):
        hand = exchange(hand)
        for own, message in zip(seen, hand):
            own.append(message)
    return [torch.stack(own).sum(0) for own in seen]
