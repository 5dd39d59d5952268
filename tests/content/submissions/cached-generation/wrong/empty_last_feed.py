# drains with an empty feed at the end to "close" the cache
import torch


def generate(model, ids, max_new):
    out, cache = list(ids), None
    pending = list(ids)
    for step in range(max_new):
        logits, cache = model(pending, cache)
        nxt = int(torch.as_tensor(logits).argmax())
        out.append(nxt)
        pending = [nxt]
    model([], cache)
    return out
