# costly: once the output runs in a cycle (a period up to 8, seen twice), each further token is checked with a full pass from an empty cache; tokens fed: 35.7x (model that runs in a cycle of 3, prompt 8, 64 new: 2536 for 71)
import torch


def _cycles(tokens):
    return any(len(tokens) >= 2 * p and tokens[-p:] == tokens[-2 * p:-p] for p in range(2, 9))


def generate(model, ids, max_new):
    out = list(ids)
    logits, cache = model(list(out), None)
    for left in range(max_new - 1, -1, -1):
        token = int(torch.argmax(logits))
        if _cycles(out[len(ids):]):
            fresh, _ = model(list(out), None)
            token = int(torch.argmax(fresh))
        out.append(token)
        if left:
            logits, cache = model([token], cache)
    return out
