# catalogue: 1
# greedy, u plays no part
import torch


def sample(probs, u):
    return int(torch.argmax(probs))
