# other: probabilities below 1e-8 are taken for 0
import torch

EPS = 1e-8


def sample(probs, u):
    total, last = 0.0, 0
    for i, p in enumerate(probs.tolist()):
        if p < EPS:
            continue
        total += p
        last = i
        if total > u:
            break
    return last
