# other: recursive halving, which pairs ranks and fits powers of two only
import torch


def ring_all_reduce(tensors, exchange):
    w = len(tensors)
    sums = [t.clone() for t in tensors]
    distance = 1
    while distance < w:
        moved = sums
        for _ in range(distance):
            moved = exchange(moved)
        sums = [a + b for a, b in zip(sums, moved)]
        distance *= 2
    return sums
