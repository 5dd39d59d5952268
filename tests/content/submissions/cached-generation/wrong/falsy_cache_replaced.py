# other: a cache that is falsy, such as the number 0, is replaced by the one before
import torch


def generate(model, ids, max_new):
    out = list(ids)
    cache = None
    chunk = list(ids)
    for _ in range(max_new):
        logits, new_cache = model(chunk, cache)
        cache = new_cache or cache
        token = int(logits.argmax())
        out.append(token)
        chunk = [token]
    return out
