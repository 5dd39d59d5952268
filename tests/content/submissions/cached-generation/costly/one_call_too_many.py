# costly: the last new token is fed too, len(prompt) + max_new tokens
import torch


def generate(model, ids, max_new):
    out = list(ids)
    logits, cache = model(list(ids), None)
    for _ in range(max_new):
        nxt = int(torch.as_tensor(logits).argmax())
        out.append(nxt)
        logits, cache = model([nxt], cache)
    return out
