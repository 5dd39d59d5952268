# other: takes 1 - z ** 2 of what goes into tanh for its slope
import torch


def checkpointed_grads(x, weights, every):
    saved, h = [], x
    for l, w in enumerate(weights):
        if l % every == 0:
            saved.append(h)
        h = h + torch.tanh(h @ w.T)
    loss, up, grads = (h * h).sum() / 2, h, [None] * len(weights)
    for s in reversed(range(len(saved))):
        h, tape = saved[s], []
        for w in weights[s * every : (s + 1) * every]:
            tape.append((h, h @ w.T))
            h = h + torch.tanh(tape[-1][1])
        for k in reversed(range(len(tape))):
            h, z = tape[k]
            back = up * (1 - z**2)
            grads[s * every + k] = back.T @ h
            up = up + back @ weights[s * every + k]
    return loss, grads
