# appends the new tokens to the caller's list
import torch


def generate(model, ids, max_new):
    logits, cache = model(list(ids), None)
    ids.append(int(torch.as_tensor(logits).argmax()))
    for _ in range(max_new - 1):
        logits, cache = model(ids[-1:], cache)
        ids.append(int(torch.as_tensor(logits).argmax()))
    return ids
