# keeps the output of each layer and recomputes one layer at a time
import torch


def checkpointed_grads(x, weights, every):
    states = [x]
    for w in weights:
        states.append(states[-1] + torch.tanh(states[-1] @ w.T))
    loss, up, grads = (states[-1] ** 2).sum() / 2, states[-1], []
    for h, w in zip(states[-2::-1], weights[::-1]):
        back = up * (1 - torch.tanh(h @ w.T) ** 2)
        grads = [back.T @ h, *grads]
        up = up + back @ w
    return loss, grads
