# catalogue: 3
# the cache lives in a module variable and is not reset for the next prompt
import torch

_cache = None


def generate(model, ids, max_new):
    global _cache
    out = list(ids)
    feed = list(ids)
    for _ in range(max_new):
        logits, _cache = model(feed, _cache)
        feed = [int(torch.as_tensor(logits).argmax())]
        out += feed
    return out
